package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.assertDenied;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.policy.Effect;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A changed configuration, as the sessions that are open then meet it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String OPEN =
      "rules: [{ name: reading, allow: { actions: [read], tables: [\"public.*\"] } }]\n";
  private static final String MASKED =
      OPEN + "protect: [{ name: p, columns: [\"public.customers.ssn\"], mask: redact }]\n";

  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeAll
  void makeATable() {
    server.execute("CREATE TABLE customers (id int, ssn text)");
    server.execute("INSERT INTO customers VALUES (1, '111-22-3333')");
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @Test
  void openSessionsStayAndTheNextStatementMeetsTheNewPolicy() throws Exception {
    var prepared = new Properties();
    prepared.setProperty("prepareThreshold", "1");
    try (var rig = GatewayRig.start(server, "postgres", OPEN);
        Connection alice = rig.connect(prepared, "alice");
        PreparedStatement known = alice.prepareStatement("SELECT ssn FROM customers")) {
      String backend = single(alice, "SELECT pg_backend_pid()");
      assertThat(first(known)).isEqualTo("111-22-3333");
      assertThat(first(known)).isEqualTo("111-22-3333");
      rig.rewritePolicy(MASKED);
      Await.until(LONG, "the mask", () -> "****".equals(first(known)));
      assertThat(single(alice, "SELECT ssn FROM customers")).isEqualTo("****");
      assertDenied(alice, "SELECT id FROM customers WHERE ssn = '111-22-3333'");
      assertThat(single(alice, "SELECT pg_backend_pid()")).isEqualTo(backend);
      assertThat(audited(rig, "policy-loaded")).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void everyRecordedDecisionCarriesTheFingerprintOfThePolicyThatMadeIt() throws Exception {
    String sql = "SELECT ssn FROM customers";
    try (var rig = GatewayRig.start(server, "postgres", OPEN);
        Connection alice = rig.connect("alice")) {
      assertThat(ask(alice, sql)).isEqualTo("111-22-3333");
      rig.rewritePolicy(MASKED);
      Await.until(LONG, "the mask", () -> "****".equals(ask(alice, sql)));
      assertDenied(alice, "DELETE FROM customers");
      List<String> loaded = audited(rig, "policy-loaded");
      assertThat(loaded).hasSize(2);
      var recorded = Recorded.statements(rig);
      assertThat(recorded).allSatisfy(one -> assertThat(one.text().fingerprint()).isNotNull());
      assertThat(loaded.getFirst())
          .contains(String.valueOf(recorded.getFirst().text().fingerprint()));
      assertThat(loaded.getLast())
          .contains(String.valueOf(recorded.getLast().text().fingerprint()));
      assertThat(recorded.getLast().effect()).isEqualTo(Effect.DENY);
    }
  }

  @Test
  void aFaultyFileKeepsTheOldPolicyAndIsAudited() throws Exception {
    try (var rig = GatewayRig.start(server, "postgres", MASKED);
        Connection alice = rig.connect("alice")) {
      rig.rewritePolicy(OPEN + "protect: [{ name: p, columms: [] }]\n");
      Await.until(LONG, "the refusal", () -> !audited(rig, "policy-rejected").isEmpty());
      assertThat(audited(rig, "policy-rejected").getFirst()).contains("weir.yaml", "\"faults\":2");
      assertThat(single(alice, "SELECT ssn FROM customers")).isEqualTo("****");
      try (Connection late = rig.connect("bob")) {
        assertThat(single(late, "SELECT ssn FROM customers")).isEqualTo("****");
      }
      rig.rewritePolicy(OPEN);
      Await.until(
          LONG,
          "the mended file",
          () -> "111-22-3333".equals(ask(alice, "SELECT ssn FROM customers")));
    }
  }

  private static List<String> audited(GatewayRig rig, String kind) {
    var details = new ArrayList<String>();
    try (Connection store =
            DriverManager.getConnection("jdbc:sqlite:" + rig.data().resolve("weir.db"));
        var statement =
            store.prepareStatement("SELECT details FROM audit WHERE kind = ? ORDER BY at_micros")) {
      statement.setString(1, kind);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          details.add(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return details;
  }

  private static String first(PreparedStatement statement) {
    try (ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String ask(Connection connection, String sql) {
    try {
      return String.valueOf(single(connection, sql));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
