package dev.weir.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.mysql.BadMySqlClients;
import dev.weir.e2e.mysql.HonestMySqlClients;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.e2e.tickets.TicketBooth;
import dev.weir.e2e.tickets.TrustingClient;
import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import io.netty.util.ResourceLeakDetector;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * All bad input of both wires together, while honest clients are served: they notice nothing but
 * latency, and afterwards everything is given back. For a longer run {@code
 * -Dweir.badInput.seconds=600}.
 */
class BadInputTogetherTest {
  private static final int SECONDS = Integer.getInteger("weir.badInput.seconds", 3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Of each wire. */
  private static final int BAD_CLIENTS = 4;

  private static final String POLICY =
      """
      rules:
        - name: agents do what the database lets them
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
      protect:
        - name: national id
          columns: ["public.customers.ssn", "market.people.ssn"]
          mask: { keepLast: 2 }
      limits: { statementBytesMax: 2MiB, sessionsPerUserMax: 1000 }
      """;

  private final CertificateAuthority authority = CertificateAuthority.create("Weir bad input");
  private ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

  @BeforeEach
  void watchEveryBuffer() {
    leakDetection = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @AfterEach
  void watchBuffersAsBefore() {
    ResourceLeakDetector.setLevel(leakDetection);
  }

  @Test
  void honestClientsNoticeNothingButLatency() throws Exception {
    try (var alarms = new Alarms();
        var server =
            PostgresServer.start(
                PostgresOptions.defaults().withHbaLine("host all agent 127.0.0.1/32 trust"));
        var mysql = MySqlServer.start(ServerKind.MYSQL_8_0)) {
      server.execute("CREATE ROLE agent LOGIN");
      server.execute("CREATE DATABASE shop");
      server.execute("shop", Conversations.SCHEMA);
      server.execute("shop", Conversations.FRESH);
      server.execute("shop", "CREATE TABLE honest (id int, note text)");
      server.execute("shop", "GRANT ALL ON honest TO agent");
      mysql.execute("create database market");
      mysql.execute(HonestMySqlClients.SCHEMA.toArray(String[]::new));
      try (GatewayRig rig =
          GatewayRig.startForBoth("agent", server, "shop", mysql, "market", authority, POLICY)) {
        serveAll(rig);
        allIsGivenBack(rig, server, mysql);
      }
      assertThat(alarms.raised()).isEmpty();
    }
  }

  private void serveAll(GatewayRig rig) throws Exception {
    SSLContext tls = TrustingClient.tls(authority);
    String bad = rig.token("mallory", "ai-agents");
    var booth =
        new TicketBooth(
            URI.create("https://127.0.0.1:" + rig.web().getPort()),
            TrustingClient.of(authority),
            rig.data());
    var postgres = new BadClients(rig.port(), rig.web().getPort(), tls, rig.connection(), bad);
    var mysql =
        new BadMySqlClients(rig.mySqlPort(), "market", bad, booth.mint(bad, "market", "").id());
    String good = rig.token("dee", "ai-agents");
    var honestToMySql =
        new HonestMySqlClients(rig.mySqlPort(), good, booth.mint(good, "market", ""));
    Callable<?>[] once = {
      () -> stays(rig, new AtomicBoolean(true)), () -> honestToMySql.stays(new AtomicBoolean(true))
    };
    for (Callable<?> each : once) {
      each.call();
    }
    Footprint before = Footprint.now();
    var visitors = List.of(new Visitors(postgres.kinds()), new Visitors(mysql.kinds()));
    var over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> attackers = new ArrayList<>();
      var honest = new LinkedHashMap<String, Future<List<Double>>>();
      honest.put("who stays", threads.submit(() -> stays(rig, over)));
      honest.put("who writes", threads.submit(() -> writes(rig, over)));
      honest.put("who comes and goes", threads.submit(() -> comesAndGoes(rig, over)));
      honest.put("who stays (MySQL)", threads.submit(() -> honestToMySql.stays(over)));
      honest.put("who writes (MySQL)", threads.submit(() -> honestToMySql.writes(over)));
      honest.put(
          "who comes and goes (MySQL)", threads.submit(() -> honestToMySql.comesAndGoes(over)));
      for (int i = 0; i < BAD_CLIENTS; i++) {
        int seed = i;
        visitors.forEach(each -> attackers.add(threads.submit(() -> each.visitUntil(over, seed))));
      }
      try {
        Await.until(Duration.ofSeconds(SECONDS + 60L), "time to pass", timeIsOver(honest.values()));
      } finally {
        over.set(true);
      }
      for (var each : honest.entrySet()) {
        List<Double> millis = each.getValue().get();
        assertThat(millis).as(each.getKey()).isNotEmpty();
        System.out.println(each.getKey() + ": " + told(millis));
      }
      for (Future<?> each : attackers) {
        each.get();
      }
      for (Visitors each : visitors) {
        System.out.println(each.visits() + " bad visits");
        assertThat(each.visits()).isGreaterThan(SECONDS);
      }
    }
    Await.until(PATIENCE, "the ends", () -> rig.weir().liveSessions().all().isEmpty());
    before.awaitAgain();
  }

  /** Sessions, connections to servers, places of clients that sign in, buffers. */
  private void allIsGivenBack(GatewayRig rig, PostgresServer server, MySqlServer mysql)
      throws Exception {
    // one may be kept for the next session
    Await.until(PATIENCE, "the last to leave PostgreSQL", () -> backends(server) <= 1);
    Await.until(PATIENCE, "the last to leave MySQL", () -> connections(mysql) == 0);
    for (int round = 0; round < 2; round++) {
      Await.until(
          PATIENCE,
          "all places at PostgreSQL's port",
          () -> Places.freeForPostgres(rig.port()) == Places.ALL);
      Await.until(
          PATIENCE,
          "all places at MySQL's port",
          () -> Places.freeForMySql(rig.mySqlPort()) == Places.ALL);
    }
    // the detector tells of a leak when something is allocated after the garbage was collected
    for (int round = 0; round < 5; round++) {
      System.gc();
      comesAndGoes(rig, new AtomicBoolean(true));
    }
  }

  /** An honest client that fails ends it at once. */
  private static BooleanSupplier timeIsOver(Collection<? extends Future<?>> honest) {
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    return () -> System.nanoTime() > end || honest.stream().anyMatch(Future::isDone);
  }

  /** One session for the whole time, which asks for what is protected. */
  private static List<Double> stays(GatewayRig rig, AtomicBoolean over) throws SQLException {
    try (Connection connection = rig.connect("ann", "ai-agents");
        var statement = connection.prepareStatement("SELECT id, ssn FROM customers WHERE id = ?")) {
      return HonestWork.reads(statement, over, "33", "948");
    }
  }

  /** One session for the whole time, whose transactions are whole. */
  private static List<Double> writes(GatewayRig rig, AtomicBoolean over) throws SQLException {
    var properties = new Properties();
    properties.setProperty("sslmode", "disable");
    try (Connection connection = rig.connect(properties, "bo", "ai-agents")) {
      return HonestWork.writes(connection, over, i -> "a");
    }
  }

  /** A new session each time. */
  private static List<Double> comesAndGoes(GatewayRig rig, AtomicBoolean over) throws SQLException {
    return HonestWork.again(
        over,
        () -> {
          try (Connection connection = rig.connect("cy", "ai-agents");
              var statement = connection.createStatement();
              var rows = statement.executeQuery("SELECT count(*) FROM named")) {
            rows.next();
            assertThat(rows.getInt(1)).isPositive();
          }
        });
  }

  private static String told(List<Double> millis) {
    Collections.sort(millis);
    int last = millis.size() - 1;
    return "%d answers, median %.1f ms, p99 %.1f ms, longest %.1f ms"
        .formatted(
            millis.size(), millis.get(last / 2), millis.get((int) (last * 0.99)), millis.get(last));
  }

  private static int backends(PostgresServer server) {
    return server
        .query("postgres", "SELECT pid FROM pg_stat_activity WHERE usename = 'agent'")
        .size();
  }

  private static int connections(MySqlServer mysql) {
    return mysql.query("select id from information_schema.processlist where db = 'market'").size();
  }
}
