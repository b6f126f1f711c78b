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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  private static final String TRY = "INSERT INTO tries VALUES (1)";
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
        inserting.execute(TRY);
        largestFile(gateway, "1000000:");
        fill(gateway);
        // Others need not have come to the loop, and so the segment, of this session.
        fill(inserting);
        SQLException refusal = tried(inserting, TRY);
        for (int i = 0; i < 100_000 && refusal == null; i++) {
          // small records still fit where rows do not any more
          refusal = tried(inserting, TRY);
        }
        assertThat(refusal != null).isTrue();
        assertThat(Objects.requireNonNull(refusal).getSQLState()).isEqualTo("58030");
        assertThat(refusal.getMessage()).contains("recorded");
        assertThat(gateway.log()).anyMatch(line -> line.contains("ERROR"));
        long ran = rows(server);

        largestFile(gateway, "unlimited:");
        Await.until(
            Duration.ofSeconds(30), "room in the recording", () -> triedAnew(gateway) == null);
        assertThat(rows(server)).isEqualTo(ran + 1);
        // The last answer may have got lost with its session, but nothing ran that is not recorded.
        Await.until(
            Duration.ofSeconds(30),
            "every statement that ran in the record",
            () -> recorded(gateway) >= rows(server));
      }
    }
  }

  private static @Nullable SQLException triedAnew(ServedGateway gateway) {
    try (var connection = connect(gateway);
        var statement = connection.createStatement()) {
      return tried(statement, TRY);
    } catch (SQLException e) {
      return e;
    }
  }

  /** How many times the statement is in the replays of all sessions. */
  private static long recorded(ServedGateway gateway) {
    try {
      String dana = gateway.token("dana", "dba");
      var json = JsonMapper.builder().build();
      long count = 0;
      for (JsonNode session :
          json.readTree(gateway.get("/api/v1/sessions?limit=200", dana)).path("items")) {
        String replay =
            gateway.get("/api/v1/sessions/" + session.path("id").asString() + "/replay", dana);
        count += replay.lines().filter(line -> line.contains("\"sql\":\"" + TRY + "\"")).count();
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
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

  /** Asks with texts that are all different until one of them finds no room. */
  private static void fill(Statement statement) {
    String comment = "x".repeat(100_000);
    SQLException refusal = null;
    for (int i = 0; i < 2000 && refusal == null; i++) {
      refusal = tried(statement, "SELECT %d -- %s".formatted(i, comment));
    }
    assertThat(refusal != null).isTrue();
    assertThat(Objects.requireNonNull(refusal).getSQLState()).isEqualTo("58030");
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
