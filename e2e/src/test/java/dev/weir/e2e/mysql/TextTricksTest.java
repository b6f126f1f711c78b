package dev.weir.e2e.mysql;

import static dev.weir.e2e.mysql.Commands.bytes;
import static dev.weir.e2e.mysql.Commands.of;
import static dev.weir.e2e.mysql.TwoServers.MASKED;
import static dev.weir.e2e.mysql.TwoServers.assertError;
import static dev.weir.e2e.mysql.TwoServers.assertOk;
import static dev.weir.e2e.mysql.TwoServers.goesOn;
import static dev.weir.e2e.mysql.TwoServers.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commands and texts that servers read in ways of their own: nothing protected comes out, and a
 * session beside feels nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextTricksTest {
  /** Somebody's. */
  private static final String GUESS = TwoServers.SECRET;

  private TwoServers both;

  @BeforeAll
  void start() throws Exception {
    both = new TwoServers();
  }

  @AfterAll
  void stop() throws Exception {
    both.close();
  }

  @AfterEach
  void sessionsBesideGoOn() throws IOException {
    both.sessionsBesideGoOn();
  }

  /**
   * Who takes the first table to have a column more than it has, and the second one less, masks the
   * column beside.
   */
  private static String shifted(String first, String second) {
    return "select * from %s, (select concat(ssn, '') a2, concat(id, '') w from people) d,"
            .formatted(first)
        + " (select * from %s limit 1) e".formatted(second);
  }

  /** In which a text of Latin letters reads otherwise than in UTF-8. */
  private static byte[] latin(String sql) {
    return of(RawClient.QUERY, sql.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Who sees but the first columns of a temporary table does not see that it is joined by a
   * protected one: then each value that is guessed can be tried.
   */
  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void limitsOfASessionCutNoAnswerThatWeirNeeds(ServerKind kind) throws IOException {
    String guessing = "select count(*) from people natural join guesses";
    for (String limit :
        List.of(
            "sql_select_limit = 18446744073709551615",
            "sql_select_limit = 1",
            "sql_select_limit = 0",
            "max_join_size = 1")) {
      try (RawClient client = both.connect(kind)) {
        assertOk(client.query("create temporary table guesses(zz int, ssn varchar(20))"));
        assertOk(client.query("insert into guesses values (1, '" + GUESS + "')"));
        assertOk(client.query("set session " + limit));
        // from now on all of them are looked at anew
        assertOk(client.query("create temporary table another(a int)"));
        assertError(client.query(guessing), 1142);
        // the settings are asked for anew, and what was limited still is
        assertOk(client.query("set session sql_mode = 'ANSI_QUOTES'"));
        assertError(client.query(guessing), 1142);
        assertOk(client.query("insert into guesses(zz) values (2)"));
        String name = limit.substring(0, limit.indexOf(' '));
        if (name.equals("sql_select_limit")) {
          assertThat(seen(client.query("select concat('<', @@session." + name + ", '>') limit 1")))
              .contains("<" + limit.substring(limit.lastIndexOf(' ') + 1) + ">");
        }
      }
    }
  }

  /**
   * Who reads one temporary table for another counts columns wrongly, and masks the wrong one: the
   * question for a table's columns must reach the server in the session's character set.
   */
  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void temporaryTablesAreTheOnesThatTheServerMeans(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      seen(client.query("create temporary table `\u00e9` as select 1 a1"));
      seen(client.query("create temporary table `\u00c3\u00a9` as select 1 a1, 2 a2"));
      seen(client.query("create temporary table `\u00f6` as select 2 q, 3 b1"));
      seen(client.query("create temporary table `\u00c3\u00b6` as select 3 b1"));
      assertOk(client.query("set names latin1"));
      // so that all of them are looked at again
      assertOk(client.query("create temporary table other(a int)"));
      seen(client.command(latin(shifted("`\u00e9`", "`\u00f6`"))));
      assertOk(client.query("set character_set_results = ascii"));
      assertOk(client.query("create temporary table another(a int)"));
      seen(client.command(latin(shifted("`\u00e9`", "`\u00f6`"))));
      goesOn(client);
    }
  }

  /** The name of a table that cannot be looked at is not that of the table behind it. */
  @Test
  void aTemporaryTableStaysWhereItCannotBeLookedAt() throws IOException {
    String patient = "set statement max_statement_time = 10 for ";
    for (int i = 0; i < 5; i++) {
      try (RawClient client = both.connect(ServerKind.MARIADB)) {
        assertOk(client.query("set max_statement_time = 0.000001"));
        seen(client.query(patient + "create temporary table wide as select 1 a1"));
        seen(client.query(patient + "create temporary table narrow as select 2 q, 3 b1"));
        seen(client.query(patient + shifted("wide", "narrow")));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void aTemporaryTableOfAnotherNameIsStillTemporary(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      seen(client.query("create temporary table one as select 1 a1"));
      assertOk(client.query("alter table one rename to wide"));
      seen(client.query("create temporary table two as select 2 q, 3 b1"));
      if (kind == ServerKind.MARIADB) {
        assertOk(client.query("rename table two to narrow"));
      } else {
        assertOk(client.query("alter table two rename narrow"));
      }
      assertThat(seen(client.query(shifted("wide", "narrow")))).contains(MASKED.substring(0, 4));
      goesOn(client);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void fieldsAreListedAsShowColumnsListsThem(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      String shown = seen(client.query("show columns from people"));
      String listed = seen(client.listing(of(Commands.FIELD_LIST, bytes("people\0%"))));
      assertThat(listed).contains("ssn");
      assertThat(listed.contains("999-88-7777")).isEqualTo(shown.contains("999-88-7777"));
      assertError(client.listing(of(Commands.FIELD_LIST, bytes("no`body\0"))), 1146);
      assertThat(seen(client.listing(of(Commands.FIELD_LIST, bytes("people"))))).contains("08S01");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void everyOtherCommandIsRefused(ServerKind kind) throws IOException {
    RawClient client = both.connect(kind);
    try {
      for (int code = 0; code <= 0xff; code++) {
        if (code == 0x01 || code >= 0x16 && code <= 0x1c || code == 0x04 || code == 0x09) {
          continue; // QUIT, what is tried above, and a sentence
        }
        String answer = seen(client.command(of(code, bytes("\1\0\0\0people\0"))));
        assertThat(answer).as("command %d", code).startsWith("\u00ff");
        if (client.command(of(Commands.PING)).getFirst()[0] != 0) {
          client.close();
          client = both.connect(kind);
        }
      }
      assertThat(RawClient.text(client.sentence(of(0x09)))).contains("Uptime");
      goesOn(client);
    } finally {
      client.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void textsThatAreNone(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      for (String text :
          List.of(
              "select ssn\0 from people",
              "select '\0', ssn from people",
              "select 1 /* \0 */, ssn from people",
              "\0select ssn from people",
              "select `ssn\0` from people")) {
        assertThat(client.query(text).getFirst()[0]).as(text).isEqualTo((byte) 0xff);
      }
      // Bytes in a string go to the server in hexadecimal digits; anywhere else they are no text.
      byte[] latin = "select '\u00e9', ssn from people".getBytes(StandardCharsets.ISO_8859_1);
      assertThat(seen(client.command(of(RawClient.QUERY, latin))))
          .contains("*******3333")
          .doesNotContain("-22-");
      byte[] name = "select `\u00e9`, ssn from people".getBytes(StandardCharsets.ISO_8859_1);
      assertError(client.command(of(RawClient.QUERY, name)), 1300);
      byte[] half = {'s', 'e', 'l', 'e', 'c', 't', ' ', '`', -16, -97, '`'};
      assertError(client.command(of(RawClient.QUERY, half)), 1300);
      assertError(client.command(of(RawClient.PREPARE, half)), 1300);
      assertThat(seen(client.query(""))).startsWith("\u00ff");
      for (String table : List.of("#mysql50#people", "#MYSQL50#people")) {
        assertThat(client.query("select * from `" + table + "`").getFirst()[0])
            .isEqualTo((byte) 0xff);
        assertThat(client.query("select ssn from `" + table + "`").getFirst()[0])
            .isEqualTo((byte) 0xff);
      }
      goesOn(client);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void characterSetsInWhichAQuoteMayBeHalfALetter(ServerKind kind) throws IOException {
    byte[] trick = "select '\u00bf', ssn, ' from people -- '".getBytes(StandardCharsets.ISO_8859_1);
    try (RawClient client = both.connect(kind)) {
      for (String name : List.of("gbk", "sjis", "big5", "cp932", "ucs2", "utf16", "utf32")) {
        assertThat(client.query("set names " + name).getFirst()[0]).as(name).isEqualTo((byte) 0xff);
        goesOn(client);
      }
      seen(client.query("set @x = 'gbk'"));
      if (client.query("set character_set_client = @x").getFirst()[0] == 0) {
        assertError(client.query("select ssn from people"), 1064);
        assertError(client.listing(of(Commands.FIELD_LIST, bytes("people\0"))), 1064);
        assertError(client.command(of(Commands.INIT_DB, bytes("shop"))), 1064);
        assertOk(client.command(of(Commands.RESET_CONNECTION)));
      }
      goesOn(client);
    }
    for (int collation : new int[] {28, 13, 1, 0, 250, 255}) {
      try (RawClient client = both.connect(kind, 0, collation)) {
        seen(client.query("select ssn from people"));
        seen(client.command(of(RawClient.QUERY, trick)));
        seen(client.listing(of(Commands.FIELD_LIST, bytes("people\0"))));
      }
    }
    for (int collation : new int[] {35, 54, 60}) {
      assertThatThrownBy(() -> both.connect(kind, 0, collation))
          .hasMessageContaining("the server refused the session (1231)");
    }
  }
}
