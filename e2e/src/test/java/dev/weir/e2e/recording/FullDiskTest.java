package dev.weir.e2e.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
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
          var connection = gateway.connect("alice", gateway.token("alice", "ai-agents"));
          var statement = connection.createStatement()) {
        statement.execute("INSERT INTO tries VALUES (0)");
        largestFile(gateway, "1000000:");
        SQLException refusal = fill(statement);
        assertThat(refusal.getSQLState()).isEqualTo("58030");
        assertThat(refusal.getMessage()).contains("could not be recorded");

        SQLException insert = tried(statement, "INSERT INTO tries VALUES (1)");
        assertThat(insert != null).isTrue();
        assertThat(server.query("postgres", "SELECT n FROM tries").size()).isOne();
        assertThat(gateway.log()).anyMatch(line -> line.contains("ERROR"));

        largestFile(gateway, "unlimited:");
        try (var again = gateway.connect("alice", gateway.token("alice", "ai-agents"));
            var working = again.createStatement()) {
          Await.until(
              Duration.ofSeconds(30),
              "room in the recording",
              () -> tried(working, "INSERT INTO tries VALUES (2)") == null);
        }
        assertThat(server.query("postgres", "SELECT n FROM tries").size()).isEqualTo(2);
      }
    }
  }

  /** Asks for rows until the recording has no room for them. */
  private static SQLException fill(Statement statement) {
    for (int i = 0; i < 1000; i++) {
      SQLException refusal = tried(statement, MEGABYTE);
      if (refusal != null) {
        return refusal;
      }
    }
    throw new AssertionError("a gigabyte was recorded in spite of the limit");
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
