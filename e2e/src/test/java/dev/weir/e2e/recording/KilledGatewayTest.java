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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole gateway that is killed while 32 clients write, and started again: {@code -Dweir.kills=50}
 * times in the long run, {@code -Dweir.seed=} for the same moments again.
 */
class KilledGatewayTest {
  private static final int KILLS = Integer.getInteger("weir.kills", 2);
  private static final int STATEMENTS_BEFORE_KILL_MAX = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2).plusSeconds(10L * KILLS);
  private static final String POLICY =
      """
      rules:
        - { name: agents work, who: { groups: [ai-agents] }, allow: { actions: [read, write, transaction] } }
        - { name: deletes, who: { groups: [ai-agents] }, approve: { actions: [delete], by: { groups: [dba] } } }
      """;
  private static final String HELD = "DELETE FROM written";

  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<String, String> summaries = new HashMap<>();
  private long ran;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatTheServerSaysItHasRunIsInTheRecordInItsOrderAndWhatWasHeldHasNotRun() throws Exception {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    var random = new Random(seed);
    try (var issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
        var server = PostgresServer.start(ServerLog.said())) {
      server.execute(PgbenchLoad.TABLES);
      ServerLog log = ServerLog.of(server);
      Path configuration =
          ServedGateway.configuration(
              folder, server, server.superuser(), server.superuserPassword(), issuer, POLICY);
      var recorded = new RecordedSessions(recordings());
      ServedGateway gateway = ServedGateway.start(configuration, issuer);
      try {
        for (int round = 1; round <= KILLS; round++) {
          String what = "seed %d, kill %d of %d".formatted(seed, round, KILLS);
          killUnderLoad(gateway, log, round, 1 + random.nextInt(STATEMENTS_BEFORE_KILL_MAX));
          Map<Long, List<String>> executed = log.takeOver(what);
          if (round == KILLS) {
            tear();
            deleteIndex();
          }
          gateway = ServedGateway.start(configuration, issuer);
          compare(what, executed, recorded.sealedSince());
          assertThat(held(gateway, "waiting")).as(what).isZero();
          assertThat(held(gateway, "interrupted")).as(what).isEqualTo(round);
        }
        assertThat(gateway.log()).anyMatch(line -> line.contains("was torn at byte"));
        ServedGateway last = gateway;
        Await.until(
            PATIENCE, "sessions in the new index", () -> indexed(last).size() == summaries.size());
        Await.until(
            PATIENCE, "all of them in the new index", () -> indexed(last).equals(summaries));
      } finally {
        gateway.close();
      }
      assertThat(RecordingVerifier.verify(recordings()).faults()).isEmpty();
      System.out.printf(
          "%d kills (seed %d): %d statements were run in %d sessions, all of them are recorded%n",
          KILLS, seed, ran, summaries.size());
    }
  }

  /** With a statement that waits for a yes, and a load that is cut off in the middle. */
  private void killUnderLoad(ServedGateway gateway, ServerLog log, int round, int killAt)
      throws Exception {
    Thread holder = Thread.startVirtualThread(() -> askInVain(gateway));
    Await.until(PATIENCE, "the held statement", () -> held(gateway, "waiting") == 1);
    var moment = new CountDownLatch(1);
    log.countAnew(number -> {
      if (number == killAt) {
        moment.countDown();
      }
    });
    try (var load =
        PgbenchLoad.start(folder, gateway, gateway.token("alice", "ai-agents"), round)) {
      assertThat(moment.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("load").isTrue();
      gateway.kill();
      load.awaitEnd();
    }
    holder.join();
  }

  private static void askInVain(ServedGateway gateway) {
    try (Connection connection = gateway.connect("bob", gateway.token("bob", "ai-agents"));
        var statement = connection.createStatement()) {
      statement.execute(HELD);
      throw new AssertionError("what was held has run");
    } catch (SQLException killed) {
      assertThat(killed.getSQLState()).startsWith("08");
    }
  }

  private void compare(
      String what, Map<Long, List<String>> executed, List<RecordedSessions.Session> recorded) {
    var byProcess = new HashMap<Long, List<String>>();
    // One process serves one session after another; ids are in the order of time.
    for (RecordedSessions.Session session :
        recorded.stream().sorted(Comparator.comparing(RecordedSessions.Session::id)).toList()) {
      byProcess
          .computeIfAbsent(session.serverProcess(), process -> new ArrayList<>())
          .addAll(session.statements());
      summaries.put(session.id(), session.summary());
    }
    executed.forEach((process, all) -> {
      assertThat(all).as(what).noneMatch(statement -> statement.startsWith(HELD));
      List<String> logged = ofLoad(all);
      assertThat(ofLoad(byProcess.getOrDefault(process, List.of())))
          .as("%s, server's process %d", what, process)
          .startsWith(logged.toArray(String[]::new));
      ran += logged.size();
    });
  }

  private static List<String> ofLoad(List<String> statements) {
    return statements.stream().filter(statement -> statement.contains(PgbenchLoad.MARK)).toList();
  }

  private int held(ServedGateway gateway, String state) {
    return get(gateway, "/api/v1/approvals?limit=200&state=" + state).path("items").size();
  }

  /** Every session that has ended, with how many statements it had and why it ended. */
  private Map<String, String> indexed(ServedGateway gateway) {
    var found = new HashMap<String, String>();
    String cursor = "";
    do {
      JsonNode page = get(gateway, "/api/v1/sessions?limit=200" + cursor);
      for (JsonNode session : page.path("items")) {
        found.put(
            session.path("id").asString(),
            session.path("statements").asLong() + " " + session.path("endReason").asString(""));
      }
      cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asString() : "";
    } while (!cursor.isEmpty());
    return found;
  }

  private JsonNode get(ServedGateway gateway, String path) {
    try {
      return json.readTree(gateway.get(path, gateway.token("dana", "dba")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Path recordings() {
    return folder.resolve("data/recordings");
  }

  /** As if the machine had stopped in the middle of a write: bytes behind the last whole record. */
  private void tear() throws IOException {
    try (Stream<Path> files = Files.list(recordings())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".open")).toList()) {
        try (var channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          var last = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
          channel.write(last, channel.size() - 4096);
        }
      }
    }
  }

  private void deleteIndex() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("index.db")).toList()) {
        Files.delete(file);
      }
    }
  }
}
