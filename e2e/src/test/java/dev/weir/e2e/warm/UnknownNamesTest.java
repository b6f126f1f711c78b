package dev.weir.e2e.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Names that one session alone knows, and that a function has made behind Weir's back: ways to have
 * them taken for what nobody knows, or for what they were before.
 */
class UnknownNamesTest {
  /** So often that each of the gateway's loops has had a session. */
  private static final int SESSIONS = 6;

  private static final String READ = "SELECT word FROM v WHERE id = 1";
  private static final String OPEN = "SELECT opens('v', 'secrets')";
  private static final String REFUSED = "42501";
  private static final String NO_TABLE = "42P01";
  private static final String ABORTED = "25P02";

  /** Of a name that nobody knows the schema is not known either. */
  private static final String POLICY =
      """
      rules:
        - name: agents work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, ddl, call] }
        - name: nobody reads words that are temporary
          deny:
            actions: [read]
            when: "access.schema.startsWith('pg_temp') && 'word' in access.columns"
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute(
        "CREATE TABLE secrets (id int, word text); INSERT INTO secrets VALUES (1, 'xyzzy');"
            + "CREATE TABLE plain (id int); INSERT INTO plain VALUES (1);"
            + "CREATE FUNCTION opens(name text, of text) RETURNS int LANGUAGE plpgsql AS"
            + " 'BEGIN EXECUTE format(''DROP VIEW IF EXISTS %I'', name);"
            + " EXECUTE format(''CREATE TEMP VIEW %I AS SELECT * FROM %I'', name, of);"
            + " RETURN 1; END'");
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static Client session() throws IOException {
    return new Client(rig.port(), rig.connection(), rig.token("alice", "ai-agents"));
  }

  @Test
  void theSessionIsAskedAlsoWhereAnswersAreOnTheWay() throws Exception {
    try (Client client = session()) {
      assertThat(client.ask(OPEN).value()).isEqualTo("1");
      assertThat(client.askAtOnce("SELECT 1", READ).getLast().sqlState()).isEqualTo(REFUSED);
    }
  }

  @Test
  void whatTheSessionDidNotKnowItIsAskedForAgain() throws Exception {
    try (Client client = session()) {
      assertThat(client.ask(READ).sqlState()).isEqualTo(NO_TABLE);
      assertThat(client.ask(OPEN).value()).isEqualTo("1");
      assertThat(client.ask(READ).sqlState()).isEqualTo(REFUSED);
      assertThat(client.ask(READ.replace('1', '2')).sqlState()).isEqualTo(REFUSED);
    }
  }

  @Test
  void whatAFailedTransactionCouldNotLookUpServesNobody() throws Exception {
    for (int i = 0; i < SESSIONS; i++) {
      try (Client client = session()) {
        failsInATransaction(client);
        assertThat(client.ask(READ).sqlState()).isEqualTo(ABORTED);
        client.ask("ROLLBACK");
        assertThat(client.ask(OPEN).value()).isEqualTo("1");
        assertThat(client.ask(READ).sqlState()).as("itself").isEqualTo(REFUSED);
      }
    }
    for (int i = 0; i < SESSIONS; i++) {
      try (Client client = session()) {
        assertThat(client.ask(OPEN).value()).isEqualTo("1");
        assertThat(client.ask(READ).sqlState()).as("another session").isEqualTo(REFUSED);
      }
    }
  }

  private static void failsInATransaction(Client client) throws IOException {
    assertThat(client.ask("BEGIN").sqlState()).isEmpty();
    assertThat(client.ask("SELECT 1 / 0").sqlState()).isEqualTo("22012");
  }

  @Test
  void norIsItReadBehindTheEndOfThatTransaction() throws Exception {
    try (Client client = session()) {
      assertThat(client.ask(OPEN).value()).isEqualTo("1");
      failsInATransaction(client);
      // refused by a statement that fails, which in a failed transaction any does in the same way
      assertThat(client.ask("ROLLBACK; " + READ).sqlState()).isEqualTo(ABORTED);
      assertThat(client.askAtOnce("ROLLBACK", READ).getLast().sqlState()).isEqualTo(REFUSED);
    }
  }

  @Test
  void aNameThatIsGivenToSomethingElseIsNotWhatItWas() throws Exception {
    String read = "SELECT * FROM v WHERE id = 1";
    try (Client client = session()) {
      assertThat(client.ask(OPEN.replace("secrets", "plain")).value()).isEqualTo("1");
      assertThat(client.ask(read).value()).isEqualTo("1");
      assertThat(client.ask(OPEN).value()).isEqualTo("1");
      assertThat(client.ask(read).sqlState()).isEqualTo(REFUSED);
    }
  }
}
