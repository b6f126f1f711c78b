package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.bytes;
import static dev.weir.e2e.badinput.WireClient.describePortal;
import static dev.weir.e2e.badinput.WireClient.execute;
import static dev.weir.e2e.badinput.WireClient.message;
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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session keeps from one message to the next: portals, names, settings. */
class SessionStateTest {
  private static final String SECRETS = "SELECT ssn FROM people ORDER BY id";
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read] }
      protect:
        - name: secret
          columns: ["public.people.ssn"]
          mask: { keepLast: 4 }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute(
        """
        CREATE TABLE people (id int, ssn text);
        INSERT INTO people VALUES (1, '111-22-3333'), (2, '111-22-4444'), (3, '111-22-5555');
        """);
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

  private static byte[] executeSome(String portal, int rows) {
    return message('E', bytes(portal), new byte[] {0, 0, 0, (byte) rows});
  }

  private static byte[] close(char kind, String name) {
    return message('C', new byte[] {(byte) kind}, bytes(name));
  }

  /** The replies are these, and what is protected among them is masked. */
  private static void answers(List<Reply> replies, String outline) {
    assertThat(outline(replies)).as(text(replies)).isEqualTo(outline);
    assertThat(text(replies)).doesNotContain("111-22");
  }

  @Test
  void aPortalIsReadOverSeveralMessagesAndIsMaskedInEach() throws Exception {
    try (WireClient client = client()) {
      client.ask(query("BEGIN"));
      answers(client.ask(parse("s", SECRETS), bind("p", "s"), sync()), "12ZT");
      answers(client.ask(executeSome("p", 1), sync()), "DsZT");
      answers(client.ask(query("SELECT 1")), "TDCZT");
      answers(client.ask(describePortal("p"), executeSome("p", 1), sync()), "TDsZT");
      answers(client.ask(executeSome("p", 1), execute("p"), sync()), "DsCZT");
      answers(client.ask(query("COMMIT")), "CZI");
      answers(client.ask(execute("p"), sync()), "E34000ZI");
    }
  }

  @Test
  void aCursorOfSqlIsReadAsAPortalOfTheProtocol() throws Exception {
    try (WireClient client = client()) {
      client.ask(query("BEGIN"));
      client.ask(query("DECLARE c SCROLL CURSOR WITH HOLD FOR " + SECRETS));
      answers(client.ask(describePortal("c"), executeSome("c", 1), sync()), "TDsZT");
      answers(client.ask(query("FETCH 1 FROM c")), "TDCZT");
      answers(client.ask(query("COMMIT")), "CZI");
      answers(client.ask(query("FETCH BACKWARD ALL FROM c")), "TDCZI");
      answers(client.ask(execute("c"), sync()), "DDDCZI");
      answers(client.ask(close('P', "c"), execute("c"), sync()), "3E34000ZI");
      answers(client.ask(query("FETCH ALL FROM c")), "E42501ZI");
    }
  }

  @Test
  void aPortalThatIsClosedIsGone() throws Exception {
    try (WireClient client = client()) {
      answers(
          client.ask(parse("", SECRETS), bind("p", ""), close('P', "p"), execute("p"), sync()),
          "123E34000ZI");
      answers(client.ask(bind("", ""), close('S', ""), execute(""), sync()), "23DDDCZI");
      answers(client.ask(bind("", ""), execute(""), sync()), "E26000ZI");
      answers(client.ask(close('S', "nothing"), close('P', "nothing"), sync()), "33ZI");
    }
  }

  @Test
  void aNameThatIsTakenStaysWhatItIs() throws Exception {
    try (WireClient client = client()) {
      answers(client.ask(parse("s", SECRETS), sync()), "1ZI");
      answers(client.ask(parse("s", "SELECT 1 AS ssn"), bind("", "s"), sync()), "E42P05ZI");
      answers(client.ask(bind("", "s"), execute(""), sync()), "2DDDCZI");
      client.ask(query("BEGIN"));
      answers(
          client.ask(
              bind("p", "s"), parse("t", "SELECT 2 AS ssn"), bind("p", "t"), execute("p"), sync()),
          "21E42P03ZE");
    }
  }

  @Test
  void aPortalThatARollbackTakesIsGone() throws Exception {
    try (WireClient client = client()) {
      client.ask(query("BEGIN"));
      answers(client.ask(parse("s", SECRETS), bind("before", "s"), sync()), "12ZT");
      client.ask(query("SAVEPOINT a"));
      answers(client.ask(bind("after", "s"), sync()), "2ZT");
      client.ask(query("ROLLBACK TO a"));
      answers(client.ask(execute("before"), sync()), "DDDCZT");
      answers(client.ask(execute("after"), sync()), "E34000ZE");
    }
  }

  @Test
  void aStatementOutlivesTheTransactionThatPreparedIt() throws Exception {
    try (WireClient client = client()) {
      client.ask(query("BEGIN"));
      client.ask(parse("s", SECRETS), sync());
      client.ask(query("PREPARE t AS " + SECRETS));
      client.ask(query("ROLLBACK"));
      answers(client.ask(bind("", "s"), execute(""), sync()), "2DDDCZI");
      answers(client.ask(query("EXECUTE t")), "TDDDCZI");
      answers(client.ask(query("DEALLOCATE ALL")), "CZI");
      answers(client.ask(bind("", "s"), sync()), "E26000ZI");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET role TO postgres",
        "SET ROLE NONE",
        "SET LOCAL ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SET row_security = off",
        "SET session_replication_role = replica",
        "SET backslash_quote = on",
        "SET standard_conforming_strings = off",
        "SET client_encoding TO LATIN1",
        "SET NAMES 'SJIS'",
        "SELECT set_config('role', 'postgres', false)",
        "SELECT set_config('ROLE', 'postgres', true)",
        "SELECT set_config('ro' || 'le', 'postgres', false)",
        "SELECT set_config('standard_conforming_strings', 'off', false)",
        "UPDATE pg_settings SET setting = 'off' WHERE name = 'row_security'",
        "RESET row_security; SET row_security = off",
        "DO $$ BEGIN PERFORM set_config('role', 'postgres', false); END $$",
      })
  void whatChangesWhoRunsOrHowSqlReadsNeedsARule(String sql) throws Exception {
    try (WireClient client = client()) {
      answers(client.ask(query(sql)), "E42501ZI");
      answers(client.ask(parse("", sql), bind("", ""), execute(""), sync()), "E42501ZI");
      answers(client.ask(query("SELECT 1")), "TDCZI");
    }
  }
}
