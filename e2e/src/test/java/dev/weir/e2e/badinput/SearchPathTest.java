package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.execute;
import static dev.weir.e2e.badinput.WireClient.outline;
import static dev.weir.e2e.badinput.WireClient.parse;
import static dev.weir.e2e.badinput.WireClient.query;
import static dev.weir.e2e.badinput.WireClient.sync;
import static dev.weir.e2e.badinput.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.badinput.WireClient.Reply;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever a search path leads, names mean what they mean to the server, and nobody needs a rule to
 * set one. There are two tables {@code t}; what stands in that of {@code closed} is protected. No
 * rule allows {@code set}.
 */
class SearchPathTest {
  private static final String TEXT = "SELECT x || '' AS x FROM t";
  private static final String OPEN = "in the open";
  private static final String POLICY =
      """
      rules:
        - name: agents work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, create, drop] }
        - name: owners run what they wrote
          who: { groups: [owners] }
          allow: { actions: [call], functions: ["public.*"] }
        - name: owners read the open only
          who: { groups: [owners] }
          allow: { actions: [read], tables: ["open.*"] }
      protect:
        - name: secret
          columns: ["closed.t.x"]
          mask: { keepLast: 4 }
          except: { groups: [owners] }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute(
        """
        CREATE SCHEMA open;
        CREATE TABLE open.t (x text);
        INSERT INTO open.t VALUES ('in the open');
        CREATE SCHEMA closed;
        CREATE TABLE closed.t (x text);
        INSERT INTO closed.t VALUES ('111-22-3333');
        CREATE FUNCTION public.wander() RETURNS void LANGUAGE sql
          AS $$ SELECT pg_catalog.set_config('search_path', 'closed', false) $$;
        CREATE SCHEMA shadow;
        CREATE FUNCTION shadow.lower(text) RETURNS text LANGUAGE sql
          AS $$ SELECT x FROM closed.t $$;
        CREATE FUNCTION shadow.same(text, text) RETURNS bool LANGUAGE sql
          AS $$ SELECT EXISTS (SELECT FROM closed.t WHERE x LIKE '111%') $$;
        CREATE OPERATOR shadow.= (FUNCTION = shadow.same, LEFTARG = text, RIGHTARG = text);
        CREATE DOMAIN shadow.text AS pg_catalog.text CHECK (VALUE NOT LIKE '111%');
        CREATE TABLE shadow.pg_database (datname text);
        INSERT INTO shadow.pg_database VALUES ('not a database');
        CREATE VIEW public.databases AS SELECT datname FROM pg_catalog.pg_database;
        """);
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static WireClient client(String path) throws IOException {
    return WireClient.signIn(
        rig.port(), rig.connection(), rig.token("alice", "ai-agents"), "search_path", path);
  }

  private static WireClient owner(String path) throws IOException {
    return WireClient.signIn(
        rig.port(), rig.connection(), rig.token("olga", "owners"), "search_path", path);
  }

  private static void hidesTheSecret(List<Reply> replies) {
    assertThat(text(replies)).doesNotContain("111-22");
  }

  private static void isHidden(List<Reply> replies) {
    hidesTheSecret(replies);
    assertThat(text(replies)).doesNotContain(OPEN);
  }

  private static List<Reply> all(WireClient client, int answers, byte[]... messages)
      throws IOException {
    client.send(messages);
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      replies.addAll(client.untilReady());
    }
    return replies;
  }

  private static void passes(List<Reply> replies) {
    assertThat(outline(replies)).as(text(replies)).doesNotContain("E");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path TO open",
        "SET SESSION search_path = 'open', pg_temp",
        "SELECT set_config('search_path', 'open', false)",
        "SELECT pg_catalog.set_config('search_path', x, false) FROM (VALUES ('open')) v (x)",
        "RESET search_path",
        "RESET ALL",
        "DISCARD ALL",
        "SET SESSION AUTHORIZATION DEFAULT",
        "RESET ROLE",
        "SET client_encoding TO 'UTF8'",
        "SET standard_conforming_strings = on",
      })
  void whatPoolsAndFrameworksSetNeedsNoRule(String set) throws Exception {
    try (WireClient client = client("open")) {
      passes(client.ask(query(set)));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
      passes(client.ask(parse("", set), bind("", ""), execute(""), sync()));
      assertThat(text(client.ask(parse("", TEXT), bind("", ""), execute(""), sync())))
          .contains(OPEN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;",
        "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
            + " SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP",
        "DEALLOCATE ALL",
        "ROLLBACK; DISCARD ALL",
        "SET client_min_messages TO warning; SET standard_conforming_strings = on;"
            + " SET search_path TO open; SET timezone TO 'UTC'",
      })
  void whatPoolsSendBeforeTheyHandASessionOnPasses(String reset) throws Exception {
    try (WireClient client = client("open")) {
      client.ask(query("SET search_path TO closed"));
      List<Reply> replies = client.ask(query(reset));
      if (reset.startsWith("ROLLBACK")) {
        // as the server has it: not in a message of several
        assertThat(outline(replies)).endsWith("E25001ZI");
      } else {
        passes(replies);
      }
      client.ask(query("RESET ALL"));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path TO closed",
        "SET search_path TO closed, open",
        "SELECT set_config('search_path', 'closed', false)",
        "SELECT CASE WHEN x LIKE 'in%' THEN set_config('search_path', 'closed', false) END FROM t",
        "SELECT set_config('search_path', right(y, 6), false) FROM (VALUES ('x closed')) v (y)",
        "SELECT set_config('search_path', '\"closed\"', false)",
      })
  void aPathIsFollowedHoweverItIsSet(String set) throws Exception {
    try (WireClient client = client("open")) {
      passes(client.ask(query(set)));
      isHidden(client.ask(query(TEXT)));
      client.ask(query("RESET search_path"));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
    }
    try (WireClient client = client("open")) {
      isHidden(
          client.ask(
              parse("", set),
              bind("", ""),
              execute(""),
              parse("", TEXT),
              bind("", ""),
              execute(""),
              sync()));
    }
    try (WireClient client = client("open")) {
      isHidden(all(client, 2, query(set), query(TEXT)));
    }
    try (WireClient client = client("open")) {
      isHidden(client.ask(query(set + "; " + TEXT)));
    }
  }

  @Test
  void severalStatementsUnderAPathOfTheirOwnPass() throws Exception {
    try (WireClient client = client("closed")) {
      assertThat(text(client.ask(query("SET search_path TO open; " + TEXT)))).contains(OPEN);
      assertThat(text(client.ask(query("SET search_path TO closed; RESET search_path; " + TEXT))))
          .doesNotContain(OPEN)
          .doesNotContain("111-22");
      assertThat(
              text(
                  client.ask(
                      query("SELECT pg_catalog.set_config('search_path', 'open', true); " + TEXT))))
          .contains(OPEN);
      assertThat(text(client.ask(query("BEGIN; SET LOCAL search_path TO open; " + TEXT))))
          .contains(OPEN);
      isHidden(all(client, 2, query("COMMIT"), query(TEXT + " WHERE x <> 'open'")));
    }
  }

  @Test
  void whatATransactionTakesBackIsTakenBack() throws Exception {
    for (String end : List.of("ROLLBACK", "COMMIT", "ROLLBACK TO a")) {
      try (WireClient client = client("closed")) {
        client.ask(query("BEGIN"));
        client.ask(query("SAVEPOINT a"));
        client.ask(query("SET LOCAL search_path TO open"));
        assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
        hidesTheSecret(client.ask(query(end + "; " + TEXT)));
        client.ask(query(end));
        isHidden(client.ask(query(TEXT)));
      }
      try (WireClient client = client("closed")) {
        client.ask(query("BEGIN; SAVEPOINT a; SET LOCAL search_path TO open"));
        hidesTheSecret(
            client.ask(
                parse("", end),
                bind("", ""),
                execute(""),
                parse("", TEXT),
                bind("", ""),
                execute(""),
                sync()));
      }
    }
  }

  @Test
  void aTemporaryTableThatIsRolledBackHidesNothingAnyMore() throws Exception {
    String create = "CREATE TEMP TABLE t (x text)";
    for (String end : List.of("ROLLBACK", "ROLLBACK TO a", "ROLLBACK; BEGIN")) {
      try (WireClient client = client("closed")) {
        client.ask(query("BEGIN"));
        client.ask(query("SAVEPOINT a"));
        passes(client.ask(query(create)));
        passes(client.ask(query(TEXT)));
        passes(client.ask(query(end)));
        isHidden(client.ask(query(TEXT)));
      }
      try (WireClient client = client("closed")) {
        client.ask(query("BEGIN; SAVEPOINT a"));
        passes(client.ask(query(create)));
        passes(client.ask(query(TEXT)));
        isHidden(client.ask(query(end + "; " + TEXT)));
      }
    }
  }

  @Test
  void aPathThatAFunctionSetsIsFollowed() throws Exception {
    try (WireClient client = owner("open")) {
      passes(client.ask(query("SELECT public.wander()")));
      assertThat(outline(client.ask(query(TEXT)))).isEqualTo("E42501ZI");
    }
    try (WireClient client = owner("open")) {
      List<Reply> replies =
          client.ask(
              parse("", "SELECT public.wander()"),
              bind("", ""),
              execute(""),
              parse("", TEXT),
              bind("", ""),
              execute(""),
              sync());
      assertThat(outline(replies)).isEqualTo("12DCE42501ZI");
    }
    try (WireClient client = owner("open")) {
      client.ask(query("BEGIN"));
      passes(client.ask(query("SELECT public.wander()")));
      client.ask(query("ROLLBACK"));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
    }
  }

  @Test
  void whatStandsBeforePgCatalogIsNotTakenForTheServersOwn() throws Exception {
    try (WireClient client = client("open")) {
      passes(client.ask(query("SET search_path TO shadow, pg_catalog, open")));
      for (String sql :
          List.of(
              "SELECT lower(x) FROM t",
              "SELECT x::text FROM t",
              "SELECT x FROM t WHERE x = 'a'::pg_catalog.text",
              "SELECT x FROM t WHERE x IN (SELECT x FROM t)")) {
        List<Reply> replies = client.ask(query(sql));
        assertThat(outline(replies)).as(sql).isEqualTo("E42501ZI");
      }
      assertThat(text(client.ask(query("SELECT datname FROM pg_database"))))
          .contains("not a database");
      assertThat(text(client.ask(query("SELECT pg_catalog.lower(x) FROM t")))).contains(OPEN);
      assertThat(text(client.ask(query("SELECT count(*) FROM t")))).contains("1");
      assertThat(text(client.ask(query("SELECT datname FROM public.databases"))))
          .contains("template1");
      passes(client.ask(query("CREATE TEMP TABLE mine (a int)")));
      passes(client.ask(query("SELECT count(*) FROM t, mine")));
    }
    try (WireClient client = client("open, pg_temp")) {
      passes(client.ask(query("CREATE TEMP TABLE t (x pg_catalog.text)")));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
    }
  }

  @Test
  void aTypeOfOnesOwnTellsNothing() throws Exception {
    try (WireClient client = client("closed")) {
      client.ask(
          query("CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (VALUE NOT LIKE '111%')"));
      List<Reply> replies = client.ask(query("SELECT count(x::text) FROM t"));
      assertThat(outline(replies)).isEqualTo("E42501ZI");
    }
  }

  @Test
  void aSchemaThatBecomesAnotherIsLookedIntoAnew() throws Exception {
    server.execute("CREATE SCHEMA moving; CREATE TABLE moving.t AS SELECT * FROM open.t");
    try (WireClient client = client("moving, closed")) {
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
      passes(client.ask(query("BEGIN")));
      passes(client.ask(query("DROP TABLE moving.t")));
      isHidden(client.ask(query(TEXT)));
      passes(client.ask(query("ROLLBACK")));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
    }
  }

  @Test
  void afterDiscardAllTheSessionIsAsItWasOpened() throws Exception {
    try (WireClient client = client("open")) {
      passes(client.ask(query("SET search_path TO closed")));
      passes(client.ask(query("CREATE TEMP TABLE t (x text)")));
      passes(client.ask(query("PREPARE s AS " + TEXT)));
      passes(client.ask(parse("p", TEXT), sync()));
      passes(client.ask(query("DISCARD ALL")));
      assertThat(text(client.ask(query(TEXT)))).contains(OPEN);
      assertThat(outline(client.ask(query("EXECUTE s")))).startsWith("E");
      assertThat(outline(client.ask(bind("", "p"), sync()))).isEqualTo("E26000ZI");
      passes(client.ask(query("SET search_path TO closed")));
      isHidden(client.ask(query(TEXT)));
    }
  }
}
