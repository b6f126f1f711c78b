package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.column;
import static dev.weir.e2e.policy.Asking.failure;
import static dev.weir.e2e.policy.Asking.refused;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.policy.Asking.Failure;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code limits}, as clients meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String READ = "rules: [{ name: reading, allow: { actions: [read] } }]\n";

  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeAll
  void makeATable() {
    server.execute("CREATE TABLE numbers AS SELECT n FROM generate_series(1, 1000) n");
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void aStatementThatIsTooLongFailsAndTheConnectionLivesOn(String mode) throws Exception {
    try (var rig = rig("limits: { statementBytesMax: 2KiB }\n");
        Connection alice = connect(rig, mode)) {
      Failure error = refused(alice, "SELECT '" + "x".repeat(2_100) + "'");
      assertThat(error.sqlState()).isEqualTo("54000");
      assertThat(error.text()).contains("statement longer than 2048 bytes");
      assertThat(single(alice, "SELECT length('" + "x".repeat(1_900) + "')")).isEqualTo("1900");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void aResultThatIsTooLongFailsAndTheConnectionLivesOn(String mode) throws Exception {
    try (var rig = rig("limits: { resultRowsMax: 5 }\n");
        Connection alice = connect(rig, mode)) {
      assertThat(column(alice, "SELECT n FROM numbers ORDER BY n LIMIT 5")).hasSize(5);
      Failure error = refused(alice, "SELECT n FROM numbers ORDER BY n LIMIT 6");
      assertThat(error.sqlState()).isEqualTo("54000");
      assertThat(error.text()).contains("result larger than 5 rows");
      assertThat(column(alice, "SELECT n FROM numbers LIMIT 5")).hasSize(5);
    }
  }

  @Test
  void oneUserHasOnlySoManySessionsAndOthersDoNotMind() throws Exception {
    try (var rig = rig("limits: { sessionsPerUserMax: 2 }\n")) {
      Connection first = rig.connect("alice");
      try (Connection second = rig.connect("alice");
          Connection bob = rig.connect("bob")) {
        Failure error = failure("a connection", () -> rig.connect("alice").close());
        assertThat(error.sqlState()).isEqualTo("53300");
        assertThat(error.text()).contains("already has 2 sessions");
        first.close();
        Await.until(
            LONG, "the first session to end", () -> rig.weir().liveSessions().all().size() == 2);
        try (Connection third = rig.connect("alice")) {
          assertThat(single(third, "SELECT 1")).isEqualTo("1");
        }
        assertThat(single(second, "SELECT 2")).isEqualTo("2");
        assertThat(single(bob, "SELECT 3")).isEqualTo("3");
      }
    }
  }

  @Test
  void aSessionThatIsIdleForTooLongIsEndedAndTold() throws Exception {
    String policy = "rules: [{ name: all, allow: { actions: [read, call] } }]\n";
    try (var rig =
            GatewayRig.start(server, "postgres", policy + "limits: { idleTimeout: 500ms }\n");
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT 1 FROM pg_sleep(1)")).isEqualTo("1");
      Await.until(LONG, "the idle session to end", () -> rig.weir().liveSessions().all().isEmpty());
      assertThat(refused(alice, "SELECT 1").sqlState()).isIn("57P05", "08006", "08003");
    }
  }

  @Test
  void limitsAreReloadedForSessionsThatOpenFromThenOn() throws Exception {
    try (var rig = rig("limits: { resultRowsMax: 5 }\n")) {
      rig.rewritePolicy(READ + "limits: { resultRowsMax: 7 }\n");
      Await.until(LONG, "the new limit", () -> rowsPass(rig, 7));
      assertThat(rowsPass(rig, 8)).isFalse();
    }
  }

  private static boolean rowsPass(GatewayRig rig, int rows) {
    try (Connection alice = rig.connect("alice")) {
      return column(alice, "SELECT n FROM numbers LIMIT " + rows).size() == rows;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("54000");
      return false;
    }
  }

  private GatewayRig rig(String limits) throws Exception {
    return GatewayRig.start(server, "postgres", READ + limits);
  }

  private static Connection connect(GatewayRig rig, String mode) throws SQLException {
    var properties = new Properties();
    properties.setProperty("preferQueryMode", mode);
    return rig.connect(properties, "alice");
  }
}
