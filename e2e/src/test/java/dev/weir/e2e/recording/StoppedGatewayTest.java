package dev.weir.e2e.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.store.recording.RecordingVerifier;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway that its supervisor stops while sessions are open. */
class StoppedGatewayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String POLICY =
      """
      limits: { drainTimeout: 6s }
      rules:
        - { name: agents work, who: { groups: [ai-agents] }, allow: { actions: [read, write, transaction] } }
        - { name: deletes, who: { groups: [ai-agents] }, approve: { actions: [delete], by: { groups: [dba] } } }
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void whoHasBegunSomethingFinishesItAndNobodyComesIn() throws Exception {
    try (var issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
        var server = PostgresServer.start()) {
      server.execute("CREATE TABLE work (n int)");
      Path configuration =
          ServedGateway.configuration(
              folder, server, server.superuser(), server.superuserPassword(), issuer, POLICY);
      try (var gateway = ServedGateway.start(configuration, issuer);
          Connection idle = open(gateway, "ida");
          Connection busy = open(gateway, "bob");
          Connection endless = open(gateway, "eve");
          Connection held = open(gateway, "hal")) {
        run(idle, "SELECT 1");
        busy.setAutoCommit(false);
        run(busy, "INSERT INTO work VALUES (1)");
        endless.setAutoCommit(false);
        run(endless, "INSERT INTO work VALUES (100)");
        var refusal =
            CompletableFuture.supplyAsync(() -> refusal(held, "DELETE FROM work WHERE n = 0"));
        Await.until(
            PATIENCE,
            "the held statement",
            () -> {
              try {
                return gateway
                    .get("/api/v1/approvals?state=waiting", gateway.token("dana", "dba"))
                    .contains("DELETE FROM work");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

        gateway.terminate();
        assertThat(refusal.get(20, TimeUnit.SECONDS).getSQLState()).isEqualTo("57P01");
        assertThatThrownBy(() -> open(gateway, "late").close())
            .isInstanceOf(SQLException.class)
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("08001");
        run(busy, "INSERT INTO work VALUES (2)");
        busy.commit();
        // who is told a moment later may send one more before
        Await.until(PATIENCE, "the idle session's end", () -> isRefused(idle));
        assertThat(gateway.awaitEnd()).as("ended by SIGTERM").isEqualTo(128 + 15);
        assertThat(gateway.log()).anyMatch(line -> line.contains("1 sessions have not finished"));
        assertThat(refusal(endless, "SELECT 1").getSQLState()).isNotNull();
      }
      assertThat(server.query("postgres", "SELECT n FROM work ORDER BY n").toString())
          .isEqualTo("[[1], [2]]");
      assertThat(RecordingVerifier.verify(folder.resolve("data/recordings")).faults()).isEmpty();
    }
  }

  private static Connection open(ServedGateway gateway, String user) throws SQLException {
    return gateway.connect(user, gateway.token(user, "ai-agents"));
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean isRefused(Connection connection) {
    try {
      run(connection, "SELECT 1");
      return false;
    } catch (SQLException refused) {
      return true;
    }
  }

  private static SQLException refusal(Connection connection, String sql) {
    try {
      run(connection, sql);
    } catch (SQLException refused) {
      return refused;
    }
    throw new AssertionError("it ran: " + sql);
  }
}
