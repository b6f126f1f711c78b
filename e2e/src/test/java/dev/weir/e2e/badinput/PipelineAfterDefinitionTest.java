package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.describePortal;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stands behind a definition in the same pipeline, or in the same text, is known as well. */
class PipelineAfterDefinitionTest {
  private static final String POLICY =
      """
      rules:
        - name: agents work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, ddl] }
      protect:
        - name: secret
          columns: ["public.*.ssn"]
          mask: { keepLast: 4 }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE people (ssn text); INSERT INTO people VALUES ('111-22-3333')");
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static WireClient client() throws IOException {
    return WireClient.signIn(rig.port(), rig.connection(), rig.token("alice", "ai-agents"));
  }

  /** Each text by the extended protocol, with one Sync at the end. */
  private static byte[] pipeline(String... texts) {
    var all = new ByteArrayOutputStream();
    for (String text : texts) {
      all.writeBytes(parse("", text));
      all.writeBytes(bind("", ""));
      all.writeBytes(describePortal(""));
      all.writeBytes(execute(""));
    }
    all.writeBytes(sync());
    return all.toByteArray();
  }

  private static boolean exists(String table) {
    return !server
        .query("postgres", "SELECT 1 FROM pg_class WHERE relname = '" + table + "'")
        .isEmpty();
  }

  @Test
  void aTableIsMadeFilledAndReadInOnePipeline() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              pipeline(
                  "CREATE TABLE made (id int, ssn text)",
                  "INSERT INTO made VALUES (1, '111-22-3333')",
                  "SELECT id, ssn FROM made",
                  "ALTER TABLE made ADD COLUMN note text",
                  "SELECT note, ssn FROM made",
                  "SELECT id FROM made WHERE id = 1"));
      assertThat(outline(replies)).isEqualTo("12nC12nC12TDC12nC12TDC12TDCZI");
      assertThat(text(replies)).contains("*******3333").doesNotContain("111-22");
      assertThat(exists("made")).isTrue();
    }
  }

  @Test
  void anErrorTakesTheWholePipelineBackAsWithoutWeir() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              pipeline(
                  "CREATE TABLE vain (id int primary key)",
                  "INSERT INTO vain VALUES (1)",
                  "INSERT INTO vain VALUES (1)",
                  "SELECT id FROM vain"));
      assertThat(outline(replies)).isEqualTo("12nC12nC12nE23505ZI");
      assertThat(exists("vain")).isFalse();
      assertThat(outline(client.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aRefusalTakesTheWholePipelineBackAsWell() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              pipeline(
                  "CREATE TABLE refused (ssn text)",
                  "INSERT INTO refused SELECT ssn FROM people",
                  "SELECT 1"));
      assertThat(outline(replies)).isEqualTo("12nCE42501ZI");
      assertThat(exists("refused")).isFalse();
    }
  }

  @Test
  void aTableThatIsHiddenByATemporaryOneIsNotTakenForIt() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              pipeline(
                  "CREATE TEMP TABLE people (ssn text)",
                  "INSERT INTO people VALUES ('my own')",
                  "SELECT ssn || '' FROM people",
                  "DROP TABLE people",
                  "SELECT ssn || '' FROM people"));
      assertThat(text(replies)).contains("my own").doesNotContain("111-22");
      assertThat(outline(replies)).isEqualTo("12nC12nC12TDC12nC12TDCZI");
    }
  }

  @Test
  void theUnnamedStatementAndOpenPortalsStay() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              parse("", "SELECT 7 UNION ALL SELECT 8"),
              bind("open", ""),
              parse("ddl", "CREATE TABLE stays (id int)"),
              bind("d", "ddl"),
              execute("d"),
              parse("s", "SELECT id FROM stays"),
              execute("open"),
              bind("", ""),
              execute(""),
              bind("", "s"),
              execute(""),
              sync());
      assertThat(outline(replies)).isEqualTo("1212C1DDC2DDC2CZI");
    }
  }

  @Test
  void aTransactionMayStillChooseItsIsolation() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              pipeline(
                  "BEGIN",
                  "SET LOCAL search_path TO public",
                  "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                  "SHOW transaction_isolation",
                  "COMMIT"));
      assertThat(text(replies)).contains("serializable");
      assertThat(outline(replies)).endsWith("CZI").doesNotContain("E");
    }
  }

  @Test
  void aQueryAmidAPipelineIsJudgedByWhatCameBeforeIt() throws Exception {
    try (WireClient client = client()) {
      client.send(
          parse("", "CREATE TEMP TABLE amid (ssn text)"),
          bind("", ""),
          execute(""),
          query("SELECT ssn FROM amid"),
          sync());
      // the Execute before it has made the pipeline a transaction, which the Sync ends
      assertThat(outline(client.untilReady())).isEqualTo("12CTCZT");
      assertThat(outline(client.untilReady())).isEqualTo("ZI");
    }
  }

  @Test
  void aTextOfSeveralStatementsIsReadAsItRuns() throws Exception {
    try (WireClient client = client()) {
      List<Reply> replies =
          client.ask(
              query(
                  "CREATE TABLE scripted (id int primary key, ssn text);"
                      + " INSERT INTO scripted VALUES (1, '111-22-3333');"
                      + " SELECT * FROM scripted"));
      assertThat(outline(replies)).isEqualTo("CCTDCZI");
      assertThat(text(replies)).contains("*******3333").doesNotContain("111-22");
      masks(client, "CREATE TEMP TABLE people (ssn text); ROLLBACK; SELECT ssn || '' FROM people");
      masks(
          client,
          "BEGIN; CREATE TEMP TABLE people (ssn text); ROLLBACK; SELECT ssn || '' FROM people");
      masks(client, "BEGIN; DROP TABLE people; ROLLBACK; SELECT ssn || '' FROM people");
      masks(
          client,
          "BEGIN; COMMIT; CREATE TEMP TABLE people (ssn text); ROLLBACK;"
              + " SELECT ssn || '' FROM people");
      hides(
          client,
          "CREATE TEMP TABLE people (ssn text) ON COMMIT DROP; COMMIT; SELECT ssn||'' FROM people");
      hides(
          client,
          "CREATE TEMP TABLE IF NOT EXISTS people (x text); SELECT ssn || '' FROM public.people");
    }
  }

  /** The rows come, with the mask of a computed value. */
  private static void masks(WireClient client, String sql) throws IOException {
    assertThat(text(client.ask(query(sql)))).as(sql).contains("****").doesNotContain("111-22");
  }

  private static void hides(WireClient client, String sql) throws IOException {
    assertThat(text(client.ask(query(sql)))).as(sql).doesNotContain("111-22");
    client.ask(query("ROLLBACK"));
  }

  @Test
  void pgjdbcRunsAScriptInOneExecute() throws SQLException {
    try (var connection = rig.connect("alice", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE migrated (id int primary key, name text);
          INSERT INTO migrated VALUES (1, 'a'), (2, 'b');
          CREATE INDEX ON migrated (name);
          ALTER TABLE migrated ADD COLUMN note text;
          UPDATE migrated SET note = name;
          """);
      try (var rows = statement.executeQuery("SELECT string_agg(note, ',') FROM migrated")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("a,b");
      }
    }
  }
}
