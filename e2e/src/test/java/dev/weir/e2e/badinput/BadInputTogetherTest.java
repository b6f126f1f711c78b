package dev.weir.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * All bad input together, while honest clients are served: they notice nothing but latency. For a
 * longer run {@code -Dweir.badInput.seconds=600}.
 */
class BadInputTogetherTest {
  private static final int SECONDS = Integer.getInteger("weir.badInput.seconds", 3);
  private static final int BAD_CLIENTS = 4;
  private static final String POLICY =
      """
      rules:
        - name: agents do what the database lets them
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
      protect:
        - name: national id
          columns: ["public.customers.ssn"]
          mask: { keepLast: 2 }
      limits: { statementBytesMax: 1MiB, sessionsPerUserMax: 1000 }
      """;

  @Test
  void honestClientsNoticeNothingButLatency() throws Exception {
    try (var alarms = new Alarms();
        var server =
            PostgresServer.start(
                PostgresOptions.defaults().withHbaLine("host all agent 127.0.0.1/32 trust"))) {
      server.execute("CREATE ROLE agent LOGIN");
      server.execute("CREATE DATABASE shop");
      server.execute("shop", Conversations.SCHEMA);
      server.execute("shop", Conversations.FRESH);
      server.execute("shop", "CREATE TABLE honest (id int, note text)");
      server.execute("shop", "GRANT ALL ON honest TO agent");
      try (GatewayRig rig = GatewayRig.startAs("agent", server, "shop", POLICY)) {
        serveAll(rig);
        Await.until(
            Duration.ofSeconds(30),
            "the last of them to leave the server",
            () -> backends(server) <= 1);
      }
      assertThat(alarms.raised()).isEmpty();
    }
  }

  private static void serveAll(GatewayRig rig) throws Exception {
    var bad =
        new BadClients(
            rig.port(), rig.web().getPort(), rig.connection(), rig.token("mallory", "ai-agents"));
    var over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> attackers = new ArrayList<>();
      List<Future<List<Double>>> honest = new ArrayList<>();
      stays(rig, new AtomicBoolean(true));
      honest.add(threads.submit(() -> stays(rig, over)));
      honest.add(threads.submit(() -> writes(rig, over)));
      honest.add(threads.submit(() -> comesAndGoes(rig, over)));
      for (int i = 0; i < BAD_CLIENTS; i++) {
        int seed = i;
        attackers.add(threads.submit(() -> bad.visitUntil(over, seed)));
      }
      try {
        Await.until(Duration.ofSeconds(SECONDS + 60L), "time to pass", timeIsOver(honest));
      } finally {
        over.set(true);
      }
      for (Future<List<Double>> each : honest) {
        List<Double> millis = each.get();
        assertThat(millis).isNotEmpty();
        System.out.println(told(millis));
      }
      for (Future<?> each : attackers) {
        each.get();
      }
      System.out.println(bad.visits() + " bad visits");
      assertThat(bad.visits()).isGreaterThan(SECONDS);
    }
  }

  /** An honest client that fails ends it at once. */
  private static BooleanSupplier timeIsOver(List<? extends Future<?>> honest) {
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    return () -> System.nanoTime() > end || honest.stream().anyMatch(Future::isDone);
  }

  /** One session for the whole time, which asks for what is protected. */
  private static List<Double> stays(GatewayRig rig, AtomicBoolean over) throws SQLException {
    var millis = new ArrayList<Double>();
    try (Connection connection = rig.connect("ann", "ai-agents");
        var statement = connection.prepareStatement("SELECT id, ssn FROM customers WHERE id = ?")) {
      do {
        long start = System.nanoTime();
        statement.setInt(1, 1);
        try (var rows = statement.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(2)).endsWith("33").doesNotContain("948");
          assertThat(rows.next()).isFalse();
        }
        millis.add((System.nanoTime() - start) / 1e6);
      } while (!over.get());
    }
    return millis;
  }

  /** One session for the whole time, whose transactions are whole. */
  private static List<Double> writes(GatewayRig rig, AtomicBoolean over) throws SQLException {
    var millis = new ArrayList<Double>();
    try (Connection connection = rig.connect("bo", "ai-agents");
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; !over.get(); i++) {
        long start = System.nanoTime();
        assertThat(statement.executeUpdate("INSERT INTO honest VALUES (%d, 'a')".formatted(i)))
            .isOne();
        if (i % 2 == 0) {
          connection.commit();
        } else {
          connection.rollback();
        }
        millis.add((System.nanoTime() - start) / 1e6);
      }
      try (var rows = statement.executeQuery("SELECT count(*) FROM honest")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo((millis.size() + 1) / 2);
      }
      connection.commit();
    }
    return millis;
  }

  /** A new session each time. */
  private static List<Double> comesAndGoes(GatewayRig rig, AtomicBoolean over) throws SQLException {
    var millis = new ArrayList<Double>();
    do {
      long start = System.nanoTime();
      try (Connection connection = rig.connect("cy", "ai-agents");
          var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT count(*) FROM named")) {
        rows.next();
        assertThat(rows.getInt(1)).isPositive();
      }
      millis.add((System.nanoTime() - start) / 1e6);
    } while (!over.get());
    return millis;
  }

  private static String told(List<Double> millis) {
    Collections.sort(millis);
    int last = millis.size() - 1;
    return "honest: %d answers, median %.1f ms, p99 %.1f ms, longest %.1f ms"
        .formatted(
            millis.size(), millis.get(last / 2), millis.get((int) (last * 0.99)), millis.get(last));
  }

  private static int backends(PostgresServer server) {
    return server
        .query("postgres", "SELECT pid FROM pg_stat_activity WHERE usename = 'agent'")
        .size();
  }
}
