package dev.weir.e2e.mysql;

import static dev.weir.e2e.mysql.Commands.bound;
import static dev.weir.e2e.mysql.Commands.bytes;
import static dev.weir.e2e.mysql.Commands.execute;
import static dev.weir.e2e.mysql.Commands.fetch;
import static dev.weir.e2e.mysql.Commands.longData;
import static dev.weir.e2e.mysql.Commands.of;
import static dev.weir.e2e.mysql.Commands.packet;
import static dev.weir.e2e.mysql.Commands.query;
import static dev.weir.e2e.mysql.Commands.string;
import static dev.weir.e2e.mysql.Commands.unbound;
import static dev.weir.e2e.mysql.TwoServers.MASKED;
import static dev.weir.e2e.mysql.TwoServers.assertError;
import static dev.weir.e2e.mysql.TwoServers.assertOk;
import static dev.weir.e2e.mysql.TwoServers.goesOn;
import static dev.weir.e2e.mysql.TwoServers.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.holding.Desk;
import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Commands that no driver sends, at servers that have them all: nothing protected comes out, what
 * whoever is asked saw is what runs, and a session beside feels nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTricksTest {
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

  /** The statement's number; what it is described by is read. */
  private static int prepare(RawClient client, String sql) throws IOException {
    client.send(of(RawClient.PREPARE, bytes(sql)));
    return client.preparedAs();
  }

  private List<String> notes(ServerKind kind) {
    return both.server(kind).query("select v from shop.notes order by v").stream()
        .map(row -> String.valueOf(row.getFirst()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void executionsThatFitNoStatement(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      int id = prepare(client, "select ssn from people where id = ?");
      byte[] one = {1, 0, 0, 0};
      assertError(client.command(execute(id, 0, unbound(one))), 1210);
      assertError(client.command(execute(id, 0)), 1210);
      assertError(client.command(execute(id, 0, new byte[] {0, 2, 3, 0}, one)), 1210);
      assertError(client.command(execute(id, 0, bound(0xf6, new byte[] {(byte) 0xfe}))), 1210);
      assertThat(seen(client.command(execute(id, 0, bound(Commands.LONG, one))))).contains(MASKED);
      assertThat(seen(client.command(execute(id, 0, unbound(one))))).contains(MASKED);
      assertThat(seen(client.command(execute(-1, 0, unbound(one))))).contains(MASKED);
      assertError(client.command(execute(id + 70, 0, unbound(one))), 1243);
      assertError(client.command(execute(0, 0, unbound(one))), 1243);
      assertOk(client.command(of(Commands.RESET_STATEMENT, id)));
      assertThat(seen(client.command(execute(id, 0, unbound(one))))).contains(MASKED);
      assertError(client.command(of(Commands.RESET_STATEMENT, id + 70)), 1243);
      client.send(of(RawClient.CLOSE, id));
      assertError(client.command(execute(id, 0, unbound(one))), 1243);
      assertError(client.command(execute(-1, 0, unbound(one))), 1243);
      prepare(client, "select 1");
      assertError(client.command(of(RawClient.PREPARE, bytes("selekt"))), 1064);
      assertError(client.command(execute(-1, 0)), 1243);
      goesOn(client);
      // attributes of queries that nobody agreed on
      assertThat(seen(client.command(execute(id, 8, unbound(one))))).contains("08S01");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void longDataIsWhatRunsAndNothingElse(ServerKind kind) throws IOException {
    byte[] ahead = bound(Commands.STRING, new byte[0]);
    try (RawClient client = both.connect(kind)) {
      both.server(kind).execute("delete from shop.notes");
      int id = prepare(client, "insert into notes values (?)");
      client.send(longData(id, 0, "one "));
      client.send(longData(id, 0, "two"));
      client.send(longData(id, 9, "beyond"));
      client.send(longData(id + 70, 0, "nobody"));
      assertOk(client.command(execute(id, 0, ahead)));
      // a duplicate: the server has failed, and forgotten what was sent ahead
      client.send(longData(id, 0, "one two"));
      assertError(client.command(execute(id, 0, ahead)), 1062);
      assertOk(client.command(execute(id, 0, unbound(string("three")))));
      // a value where one was sent ahead fits nothing, and nothing is forgotten
      client.send(longData(id, 0, "four"));
      assertError(client.command(execute(id, 0, bound(Commands.STRING, string("x")))), 1210);
      assertOk(client.command(execute(id, 0, ahead)));
      client.send(longData(id, 0, "five"));
      assertOk(client.command(of(Commands.RESET_STATEMENT, id)));
      assertOk(client.command(execute(id, 0, bound(Commands.STRING, string("six")))));
      assertThat(notes(kind)).containsExactly("four", "one two", "six", "three");
      goesOn(client);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void whatWasSeenIsWhatRunsWhateverIsSentMeanwhile(ServerKind kind) throws Exception {
    MySqlServer server = both.server(kind);
    server.execute("delete from shop.notes", "insert into shop.notes values ('old'), ('keep')");
    var desk =
        new Desk(both.rig(kind).web(), both.rig(kind).token("dana", "dba"), both.rig(kind).http());
    try (RawClient client = both.connect(kind)) {
      int id = prepare(client, "delete from notes where v = ?");
      client.send(longData(id, 0, "old"));
      client.send(execute(id, 0, bound(Commands.STRING, new byte[0])));
      client.send(longData(id, 0, "keep"));
      client.send(query("select ssn from people where id = 1"));
      JsonNode request =
          Await.valueOf(
              Duration.ofSeconds(20),
              "a request that waits",
              () -> desk.list("waiting").stream().findFirst().orElse(null));
      assertThat(desk.show(request.path("id").asString()).path("parameters").toString())
          .contains("\"value\":\"old\"");
      assertThat(desk.yes(request, "it is old").status()).isLessThan(300);
      assertOk(client.answer());
      assertThat(seen(client.answer())).contains(MASKED);
      assertThat(notes(kind)).containsExactly("keep");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void cursorsAreMaskedPartByPart(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      int id = prepare(client, "select id, ssn from people order by id");
      assertError(client.listing(fetch(id, 1)), 1243);
      seen(client.command(execute(id, 1)));
      assertThat(seen(client.listing(fetch(id, 1)))).contains(MASKED);
      assertThat(seen(client.listing(fetch(id, -1)))).contains("*******4444");
      seen(client.listing(fetch(id, 1)));
      assertError(client.listing(fetch(id + 70, 1)), 1243);
      seen(client.command(execute(id, 1)));
      assertThat(seen(client.listing(fetch(-1, 1)))).contains(MASKED);
      assertOk(client.command(of(Commands.RESET_STATEMENT, id)));
      assertError(client.listing(fetch(id, 1)), 1243);
      for (int kindOfCursor : new int[] {2, 4, 3}) {
        assertError(client.command(execute(id, kindOfCursor)), 1210);
      }
      goesOn(client);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void sessionsThatChangeOrBeginAnew(ServerKind kind) throws IOException {
    try (RawClient client = both.connect(kind)) {
      byte[] root = bytes("root\0\0mysql\0");
      assertError(client.command(of(Commands.CHANGE_USER, root, new byte[] {28, 0})), 1235);
      goesOn(client);
      int id = prepare(client, "select ssn from people where id = 1");
      assertOk(client.query("set sql_mode = 'ANSI_QUOTES', @mine = 7"));
      assertThat(seen(client.query("select \"ssn\" from people where id = 1"))).contains(MASKED);
      assertOk(client.command(of(Commands.INIT_DB, bytes("information_schema"))));
      assertError(client.query("select ssn from people"), 1146);
      assertOk(client.command(of(Commands.RESET_CONNECTION)));
      assertError(client.command(execute(id, 0)), 1243);
      assertError(client.command(execute(-1, 0)), 1243);
      assertThat(client.query("select @mine is null, 'a' as a").get(4)[1]).isEqualTo((byte) '1');
      assertThat(seen(client.query("select \"ssn\" from shop.people where id = 1")))
          .contains("\u0003ssn")
          .doesNotContain(MASKED);
      goesOn(client);
    }
  }

  /** LOCAL_FILES, COMPRESS, OPTIONAL_RESULTSET_METADATA, QUERY_ATTRIBUTES, ZSTD; no MySQL. */
  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void capabilitiesThatWereNotOffered(ServerKind kind) throws IOException {
    int lies = 0x80 | 0x20 | 0x02000000 | 0x08000000 | 0x04000000;
    try (RawClient client = both.connect(kind, lies, 45)) {
      goesOn(client);
      byte[] attributes = {0, 1};
      byte[] secret = bytes("select ssn from people");
      assertError(client.command(of(RawClient.QUERY, attributes, secret)), 1064);
      for (String file : List.of("local ", "")) {
        List<byte[]> load =
            client.query("load data " + file + "infile '/etc/hostname' into table notes");
        assertThat(load.getFirst()[0]).as(seen(load)).isEqualTo((byte) 0xff);
      }
      // metadata stays where it is
      assertThat(client.query("select ssn from people")).hasSize(6);
      goesOn(client);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void severalStatementsAreReadWhetherTheServerTakesThemOrNot(ServerKind kind) throws IOException {
    String two = "select 1; select ssn from people where id = 1";
    try (RawClient client = both.connect(kind)) {
      assertThat(seen(client.query(two))).contains(MASKED);
      seen(client.listing(of(Commands.SET_OPTION, new byte[] {1, 0})));
      assertError(client.query(two), 1064);
      seen(client.listing(of(Commands.SET_OPTION, new byte[] {0, 0})));
      assertThat(seen(client.query(two))).contains(MASKED);
      assertThat(client.listing(of(Commands.SET_OPTION, new byte[] {7, 0})).getFirst()[0])
          .isEqualTo((byte) 0xff);
      goesOn(client);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void packetsInPiecesAtOnceAndOutOfOrder(ServerKind kind) throws IOException {
    byte[] secret = packet(0, query("select ssn from people where id = 1"));
    try (RawClient client = both.connect(kind)) {
      for (byte one : secret) {
        client.raw(new byte[] {one});
      }
      assertThat(seen(client.answer())).contains(MASKED);
      var burst = new ByteArrayOutputStream();
      burst.writeBytes(secret);
      burst.writeBytes(packet(0, of(Commands.PING)));
      burst.writeBytes(packet(0, of(Commands.RESET_CONNECTION)));
      burst.writeBytes(packet(0, query("set sql_mode = 'ANSI_QUOTES'")));
      burst.writeBytes(packet(0, query("select \"ssn\" from shop.people where id = 1")));
      client.raw(burst.toByteArray());
      assertThat(seen(client.answer())).contains(MASKED);
      assertOk(client.answer());
      assertOk(client.answer());
      assertOk(client.answer());
      assertThat(seen(client.answer())).contains(MASKED);
    }
    for (byte[] wrong : List.of(packet(1, of(Commands.PING)), packet(255, of(Commands.PING)))) {
      try (RawClient client = both.connect(kind)) {
        client.raw(wrong);
        assertError(client.answer(), 1156);
        assertThat(seen(client.query("select 1"))).isEqualTo("closed");
      }
    }
    try (RawClient client = both.connect(kind)) {
      client.raw(new byte[] {0, 0, 0, 0});
      assertThat(seen(client.answer())).contains("08S01");
    }
    try (RawClient client = both.connect(kind)) {
      // more is announced than such a command has
      client.raw(new byte[] {-1, -1, -1, 0, Commands.FETCH});
      assertError(client.answer(), 1153);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void aTextOfTwoPacketsIsOneText(ServerKind kind) throws IOException {
    String start = "select ssn from people where id = 1 /*";
    // its payload fills the first packet, so that an empty one follows
    String text = start + "x".repeat(0xff_ff_ff - 1 - start.length() - 2) + "*/";
    try (RawClient client = both.connect(kind)) {
      assertThat(seen(client.query(text))).contains(MASKED);
      goesOn(client);
    }
  }
}
