package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.describePortal;
import static dev.weir.e2e.badinput.WireClient.execute;
import static dev.weir.e2e.badinput.WireClient.outline;
import static dev.weir.e2e.badinput.WireClient.parse;
import static dev.weir.e2e.badinput.WireClient.query;
import static dev.weir.e2e.badinput.WireClient.sync;
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

/**
 * Texts and names that mean one thing when they are judged and another when they run. There are two
 * tables {@code t}; what stands in that of the schema {@code closed} is nobody's business.
 */
class MeaningAttackTest {
  private static final String SECRET = "111-22-3333";
  private static final String TEXT = "SELECT x || '' AS x FROM t";
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read], tables: ["open.*", "closed.*"] }
        - name: agents choose their schema
          who: { groups: [ai-agents] }
          allow: { actions: [set] }
      protect:
        - name: secret
          columns: ["closed.t.x"]
          mask: { keepLast: 4 }
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
        """);
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static WireClient client(String... parameters) throws IOException {
    return WireClient.signIn(
        rig.port(), rig.connection(), rig.token("alice", "ai-agents"), parameters);
  }

  private static WireClient inTheOpen() throws IOException {
    WireClient client = client("search_path", "open");
    assertThat(WireClient.text(client.ask(query(TEXT)))).contains("in the open");
    return client;
  }

  private static void lookInto(WireClient client, String schema) throws IOException {
    assertThat(WireClient.text(client.ask(query("SET search_path TO " + schema))))
        .startsWith("CSET");
  }

  private static void hidesTheSecret(List<Reply> replies) {
    assertThat(WireClient.text(replies)).doesNotContain(SECRET).doesNotContain("111-22");
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

  @Test
  void aStatementPreparedBySqlIsReadAgainUnderAnotherSearchPath() throws Exception {
    try (WireClient client = inTheOpen()) {
      assertThat(outline(client.ask(query("PREPARE s AS " + TEXT)))).isEqualTo("CZI");
      assertThat(WireClient.text(client.ask(query("EXECUTE s")))).contains("in the open");
      lookInto(client, "closed");
      hidesTheSecret(client.ask(query("EXECUTE s")));
      hidesTheSecret(client.ask(bind("", "s"), execute(""), sync()));
      lookInto(client, "open");
      assertThat(WireClient.text(client.ask(query("EXECUTE s")))).contains("in the open");
    }
  }

  @Test
  void aStatementPreparedByTheProtocolIsReadAgainUnderAnotherSearchPath() throws Exception {
    try (WireClient client = inTheOpen()) {
      client.ask(parse("s", TEXT), sync());
      client.ask(parse("e", "EXECUTE s"), sync());
      lookInto(client, "closed");
      hidesTheSecret(client.ask(query("EXECUTE s")));
      hidesTheSecret(client.ask(bind("", "s"), execute(""), sync()));
      hidesTheSecret(client.ask(bind("", "e"), execute(""), sync()));
    }
  }

  @Test
  void aSettingInFlightIsWaitedFor() throws Exception {
    try (WireClient client = inTheOpen()) {
      client.ask(query("PREPARE s AS " + TEXT));
      hidesTheSecret(
          all(client, 3, query("SET search_path TO closed"), query(TEXT), query("EXECUTE s")));
    }
    try (WireClient client = inTheOpen()) {
      hidesTheSecret(
          client.ask(
              parse("", "SET search_path TO closed"),
              bind("", ""),
              execute(""),
              parse("", TEXT),
              bind("", ""),
              execute(""),
              sync()));
    }
    try (WireClient client = inTheOpen()) {
      hidesTheSecret(client.ask(query("SET search_path TO closed; " + TEXT)));
    }
  }

  @Test
  void aSettingThatEndsWithItsTransactionIsFollowedBack() throws Exception {
    try (WireClient client = client("search_path", "closed")) {
      client.ask(query("BEGIN"));
      assertThat(WireClient.text(client.ask(query("SET LOCAL search_path TO open"))))
          .startsWith("CSET");
      assertThat(WireClient.text(client.ask(query(TEXT)))).contains("in the open");
      hidesTheSecret(all(client, 2, query("ROLLBACK"), query(TEXT)));
      hidesTheSecret(all(client, 2, query("COMMIT; BEGIN"), query(TEXT)));
    }
  }

  @Test
  void aSearchPathOfTheStartUpIsFollowed() throws Exception {
    try (WireClient client = client("search_path", "closed")) {
      hidesTheSecret(client.ask(query(TEXT)));
    }
    try (WireClient client = client("options", "-c search_path=closed")) {
      hidesTheSecret(client.ask(query(TEXT)));
    }
    try (WireClient client = client("options", "--search-path=closed")) {
      hidesTheSecret(client.ask(query(TEXT)));
    }
  }

  @Test
  void settingsThatChangeWhoRunsOrHowSqlReadsDoNotPassTheStartUp() throws Exception {
    String[][] refused = {
      {"role", "postgres"},
      {"session_authorization", "postgres"},
      {"standard_conforming_strings", "off"},
      {"backslash_quote", "on"},
      {"row_security", "off"},
      {"session_replication_role", "replica"},
      {"session_preload_libraries", "x"},
      {"local_preload_libraries", "x"},
      {"options", "-c role=postgres"},
      {"options", "-crole=postgres"},
      {"options", "--role=postgres"},
      {"options", "-c\\ role=postgres"},
      {"options", "-O"},
      {"replication", "true"},
      {"replication", "database"},
      {"client_encoding", "SJIS"},
      {"options", "-c client_encoding=GBK"},
    };
    for (String[] parameter : refused) {
      try (WireClient client = WireClient.connect(rig.port())) {
        client.startUp(rig.connection(), parameter);
        assertThat(outline(client.untilReady())).as(String.join("=", parameter)).matches("E.....!");
      }
    }
  }

  @Test
  void stringsAreReadAsTheSessionReadsThem() throws Exception {
    String text = "SELECT '\\'' || x || '' AS x FROM closed.t -- ' AS x FROM open.t";
    try (WireClient client = client()) {
      hidesTheSecret(client.ask(query(text)));
      hidesTheSecret(all(client, 2, query("SET standard_conforming_strings TO off"), query(text)));
      hidesTheSecret(client.ask(query(text)));
    }
  }

  @Test
  void aPortalStaysWhatItWasBoundFromWhateverBecomesOfTheStatement() throws Exception {
    try (WireClient client = client()) {
      client.ask(query("BEGIN"));
      hidesTheSecret(
          client.ask(
              parse("", "SELECT x FROM closed.t"),
              bind("p", ""),
              describePortal("p"),
              parse("", "SELECT x FROM open.t"),
              bind("q", ""),
              describePortal("q"),
              sync()));
      List<Reply> replies = client.ask(execute("p"), execute("q"), sync());
      assertThat(outline(replies)).isEqualTo("DCDCZT");
      assertThat(WireClient.text(replies)).contains("in the open");
      hidesTheSecret(replies);
      client.ask(query("DEALLOCATE ALL"));
      hidesTheSecret(client.ask(bind("", ""), execute(""), sync()));
    }
  }

  @Test
  void aNameThatChangesItsMeaningWithinOneTextIsFollowed() throws Exception {
    try (WireClient client = client()) {
      client.ask(query("PREPARE s AS SELECT x || '' AS x FROM open.t"));
      hidesTheSecret(
          client.ask(query("DEALLOCATE s; PREPARE s AS SELECT x || '' FROM closed.t; EXECUTE s")));
      hidesTheSecret(client.ask(query("EXECUTE s")));
      hidesTheSecret(
          client.ask(
              query(
                  "BEGIN; DECLARE c CURSOR FOR SELECT x FROM open.t; CLOSE c;"
                      + " DECLARE c CURSOR FOR SELECT x || '' FROM closed.t; FETCH ALL FROM c")));
      hidesTheSecret(client.ask(query("FETCH BACKWARD ALL FROM c")));
      hidesTheSecret(client.ask(describePortal("c"), execute("c"), sync()));
    }
  }

  @Test
  void whatFollowsAnErrorInAPipelineDoesNotRunAndWhatFollowsTheSyncIsJudged() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          all(
              client,
              2,
              parse("", "SELECT x FROM nowhere"),
              parse("s", "SELECT x || '' FROM closed.t"),
              bind("", "s"),
              execute(""),
              query("SELECT x || '' FROM closed.t"),
              sync(),
              bind("", "s"),
              execute(""),
              sync());
      assertThat(outline(replies)).matches("E.....ZIE26000ZI");
      hidesTheSecret(replies);
    }
  }

  @Test
  void binaryResultsAndBinaryCursorsAreMaskedAsWell() throws Exception {
    try (WireClient client = client()) {
      byte[] binary =
          WireClient.message(
              'B', WireClient.bytes(""), WireClient.bytes(""), new byte[] {0, 0, 0, 0, 0, 1, 0, 1});
      hidesTheSecret(client.ask(parse("", "SELECT x FROM closed.t"), binary, execute(""), sync()));
      client.ask(query("BEGIN"));
      client.ask(query("DECLARE c BINARY CURSOR FOR SELECT x FROM closed.t"));
      hidesTheSecret(client.ask(query("FETCH 1 FROM c")));
      hidesTheSecret(client.ask(query("MOVE ABSOLUTE 0 FROM c")));
      hidesTheSecret(client.ask(execute("c"), sync()));
    }
  }
}
