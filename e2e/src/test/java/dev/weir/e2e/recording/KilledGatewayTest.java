package dev.weir.e2e.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.store.recording.RecordingVerifier;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole gateway that is killed under load, and started again. */
class KilledGatewayTest {
  private static final int CLIENTS = 4;
  private static final int ANSWERS = 400;
  private static final String POLICY =
      """
      rules:
        - { name: agents read, who: { groups: [ai-agents] }, allow: { actions: [read] } }
      """;
  private final JsonMapper json = JsonMapper.builder().build();

  @TempDir private Path folder = Path.of("");

  @Test
  void whatWasAnsweredIsInTheRecordAndATornTailIsCutAndSaid() throws Exception {
    Set<Integer> answered = ConcurrentHashMap.newKeySet();
    try (var issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
        var server = PostgresServer.start()) {
      Path configuration =
          ServedGateway.configuration(
              folder, server, server.superuser(), server.superuserPassword(), issuer, POLICY);
      try (var gateway = ServedGateway.start(configuration, issuer)) {
        List<Thread> clients = load(gateway, answered);
        Await.until(Duration.ofSeconds(60), "answers under load", () -> answered.size() >= ANSWERS);
        gateway.kill();
        for (Thread client : clients) {
          client.join();
        }
      }
      tear(folder.resolve("data/recordings"));

      try (var gateway = ServedGateway.start(configuration, issuer)) {
        assertThat(gateway.log()).anyMatch(line -> line.contains("was torn at byte"));
        assertThat(recorded(gateway)).containsAll(answered);
      }
      assertThat(RecordingVerifier.verify(folder.resolve("data/recordings")).faults()).isEmpty();
    }
  }

  private static List<Thread> load(ServedGateway gateway, Set<Integer> answered) {
    return Stream.iterate(0, client -> client + 1)
        .limit(CLIENTS)
        .map(client -> Thread.startVirtualThread(() -> ask(gateway, client, answered)))
        .toList();
  }

  private static void ask(ServedGateway gateway, int client, Set<Integer> answered) {
    try (Connection connection =
            gateway.connect("alice" + client, gateway.token("alice" + client, "ai-agents"));
        var statement = connection.createStatement()) {
      for (int number = client; ; number += CLIENTS) {
        try (var rows = statement.executeQuery("SELECT " + number)) {
          rows.next();
          answered.add(rows.getInt(1));
        }
      }
    } catch (SQLException killed) {
      assertThat(killed.getSQLState()).startsWith("08");
    }
  }

  /** As if the machine had stopped in the middle of a write: bytes behind the last whole record. */
  private static void tear(Path recordings) throws IOException {
    try (Stream<Path> files = Files.list(recordings)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".open")).toList()) {
        try (var channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          var last = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
          channel.write(last, channel.size() - 4096);
        }
      }
    }
  }

  /** Every number whose SELECT was recorded with its row and its completion. */
  private Set<Integer> recorded(ServedGateway gateway) throws InterruptedException {
    String dana = gateway.token("dana", "dba");
    var numbers = new HashSet<Integer>();
    JsonNode sessions =
        Await.valueOf(
            Duration.ofSeconds(30),
            "the interrupted sessions in the index",
            () -> {
              JsonNode items = items(gateway, dana);
              boolean ended = true;
              for (JsonNode session : items) {
                ended &= session.hasNonNull("endedAt");
              }
              return items.size() >= CLIENTS && ended ? items : null;
            });
    for (JsonNode session : sessions) {
      int row = -1;
      String last = "";
      for (String line :
          gateway
              .get("/api/v1/sessions/" + session.path("id").asString() + "/replay", dana)
              .split("\n", -1)) {
        if (line.isEmpty()) {
          continue;
        }
        JsonNode event = json.readTree(line);
        last = event.path("kind").asString() + " " + event.path("reason").asString("");
        switch (event.path("kind").asString()) {
          case "rows" -> row = Integer.parseInt(event.path("rows").path(0).path(0).asString("-1"));
          case "completed" -> numbers.add(row);
          default -> {
            // what else a session records is not looked for here
          }
        }
      }
      assertThat(last).isEqualTo("ended interrupted");
    }
    return numbers;
  }

  private JsonNode items(ServedGateway gateway, String dana) {
    try {
      return json.readTree(gateway.get("/api/v1/sessions?limit=200", dana)).path("items");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
