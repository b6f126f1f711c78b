package dev.weir.e2e.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose disk gives no room: what cannot be recorded does not run. */
class FullDiskTest {
  private static final String POLICY =
      """
      rules:
        - name: agents work
          who: { groups: [ai-agents] }
          allow: { actions: [read, insert], tables: ["public.*"] }
        - name: made-up rows
          who: { groups: [ai-agents] }
          allow: { actions: [read, call], functions: ["*"] }
      """;

  /** A megabyte of rows, recorded as the client gets them. */
  private static final String MEGABYTE =
      "SELECT repeat(n::text, 10000) FROM generate_series(100, 130) n";

  private static final int CONNECTIONS_REFUSED = 8;

  @TempDir private Path folder = Path.of("");

  @Test
  void statementsAreRefusedWhileNothingCanBeWrittenAndGoThroughWhenItCanAgain() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/prlimit")), "no prlimit");
    try (var issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
        var server = PostgresServer.start()) {
      server.execute("CREATE TABLE tries (n int)");
      Path configuration =
          ServedGateway.configuration(
              folder, server, server.superuser(), server.superuserPassword(), issuer, POLICY);
      try (var gateway = ServedGateway.start(configuration, issuer);
          var witness = gateway.connect("alice", gateway.token("alice", "ai-agents"));
          var inserting = witness.createStatement()) {
        inserting.execute("INSERT INTO tries VALUES (0)");
        largestFile(gateway, "1000000:");
        fill(gateway);
        long inserted = 1;
        SQLException refusal = tried(inserting, "INSERT INTO tries VALUES (1)");
        while (refusal == null) {
          // small records still fit where rows do not any more
          inserted++;
          assertThat(inserted).isLessThan(100_000);
          refusal = tried(inserting, "INSERT INTO tries VALUES (1)");
        }
        assertThat(refusal.getSQLState()).isEqualTo("58030");
        assertThat(refusal.getMessage()).contains("recorded");
        assertThat(rows(server)).isEqualTo(inserted);
        assertThat(gateway.log()).anyMatch(line -> line.contains("ERROR"));

        largestFile(gateway, "unlimited:");
        Await.until(
            Duration.ofSeconds(30),
            "room in the recording",
            () -> {
              try (var again = connect(gateway);
                  var working = again.createStatement()) {
                return tried(working, "INSERT INTO tries VALUES (2)") == null;
              } catch (SQLException e) {
                return false;
              }
            });
        assertThat(rows(server)).isEqualTo(inserted + 1);
      }
    }
  }

  private static Connection connect(ServedGateway gateway) throws SQLException {
    return gateway.connect("alice", gateway.token("alice", "ai-agents"));
  }

  private static long rows(PostgresServer server) {
    return Long.parseLong(
        String.valueOf(
            server.query("postgres", "SELECT count(*) FROM tries").getFirst().getFirst()));
  }

  /** Asks for rows on one connection after the other until none of them gets any. */
  private static void fill(ServedGateway gateway) {
    int refused = 0;
    for (int i = 0; i < 1000 && refused < CONNECTIONS_REFUSED; i++) {
      try (var connection = connect(gateway);
          var statement = connection.createStatement()) {
        SQLException refusal = tried(statement, MEGABYTE);
        refused = refusal == null ? 0 : refused + 1;
        while (refusal == null) {
          refusal = tried(statement, MEGABYTE);
        }
        assertThat(refusal.getSQLState()).isEqualTo("58030");
      } catch (SQLException e) {
        assertThat(e.getMessage()).contains("record");
        refused++;
      }
    }
    assertThat(refused).isEqualTo(CONNECTIONS_REFUSED);
  }

  private static @Nullable SQLException tried(Statement statement, String sql) {
    try {
      statement.execute(sql);
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  /** No file of the gateway may grow beyond: to it, that is a full disk. */
  private static void largestFile(ServedGateway gateway, String bytes) throws Exception {
    assertThat(
            new ProcessBuilder("prlimit", "--pid", Long.toString(gateway.pid()), "--fsize=" + bytes)
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
  }
}
