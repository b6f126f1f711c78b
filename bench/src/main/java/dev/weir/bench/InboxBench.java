package dev.weir.bench;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code weir bench inbox}: how soon a held statement is on the screens of those who may answer.
 */
@Command(
    name = "inbox",
    description = {
      "Connects reviewers to the live events of a gateway, holds statements one after another, and"
          + " measures from the moment when the client sends one until each reviewer has the"
          + " request. Everything runs on this machine."
    },
    mixinStandardHelpOptions = true)
final class InboxBench implements Callable<Integer> {
  private static final int WARM_UPS = 10;
  private static final int WAIT_SECONDS = 30;
  private static final Pattern REQUEST = Pattern.compile("\"id\":\"([^\"]+)\"");

  @Option(
      names = "--reviewers",
      paramLabel = "N",
      description = "How many have their inbox open (${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int reviewers;

  @Option(
      names = "--statements",
      paramLabel = "N",
      description = "How many are held (${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int statements;

  private final PrintStream progress = System.err;

  /** The statement that is held now. */
  private volatile Held held = new Held("none", 0, new CountDownLatch(0));

  private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();

  /**
   * @param mark stands in its text
   * @param seen counts those who have it
   */
  private record Held(String mark, long sentNanos, CountDownLatch seen) {}

  @Override
  public Integer call() throws Exception {
    progress.println("Starting PostgreSQL and the gateway …");
    try (PostgresServer server =
            PostgresServer.start(
                PostgresOptions.defaults().withHbaLine("host bench bench 127.0.0.1/32 trust"));
        HttpClient http = HttpClient.newHttpClient()) {
      server.execute("CREATE ROLE bench LOGIN");
      server.execute("CREATE DATABASE bench OWNER bench");
      server.execute("bench", "CREATE TABLE held (id int)");
      server.execute("bench", "GRANT ALL ON held TO bench");
      var direct = new Target("direct", server.port(), "bench", "bench", null, null);
      try (WeirProcess weir = WeirProcess.start(direct, Wire.POSTGRES, Cores.ALL)) {
        follow(weir, http);
        try (Connection agent = connect(weir.target())) {
          progress.println("Holding …");
          for (int i = 0; i < WARM_UPS; i++) {
            hold(agent, weir, http, "warm-" + i);
          }
          millis.clear();
          for (int i = 0; i < statements; i++) {
            hold(agent, weir, http, "held-" + i);
          }
        }
        print();
      }
    }
    return 0;
  }

  /** Returns when all reviewers are connected. */
  private void follow(WeirProcess weir, HttpClient http) throws InterruptedException {
    var connected = new Phaser(reviewers + 1);
    for (int i = 0; i < reviewers; i++) {
      String token = weir.token("reviewer-" + i, "dba");
      Thread.ofVirtual().start(() -> listen(weir, http, token, connected));
    }
    connected.arriveAndAwaitAdvance();
  }

  private void listen(WeirProcess weir, HttpClient http, String token, Phaser connected) {
    try {
      HttpResponse<Stream<String>> events =
          http.send(
              request(weir, "/api/v1/events", token).GET().build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = events.body()) {
        var once = new boolean[1];
        lines.forEach(line -> {
          if (!once[0]) {
            once[0] = true;
            connected.arrive();
          }
          Held now = held;
          if (line.startsWith("data") && line.contains(now.mark()) && line.contains("waiting")) {
            millis.add((System.nanoTime() - now.sentNanos()) / 1e6);
            now.seen().countDown();
          }
        });
      }
    } catch (IOException | InterruptedException | RuntimeException over) {
      // the bench has ended
    }
  }

  private void hold(Connection agent, WeirProcess weir, HttpClient http, String mark)
      throws IOException, InterruptedException {
    var seen = new CountDownLatch(reviewers);
    String sql = "DELETE FROM held WHERE id = 1 /* %s */".formatted(mark);
    held = new Held("/* " + mark + " */", System.nanoTime(), seen);
    var answered = CompletableFuture.runAsync(() -> send(agent, sql));
    if (!seen.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("%d reviewers have not seen %s".formatted(seen.getCount(), mark));
    }
    String waiting = ask(http, request(weir, "/api/v1/approvals?state=waiting", dana(weir)).GET());
    Matcher id = REQUEST.matcher(waiting);
    if (!id.find()) {
      throw new IOException("nothing waits: " + waiting);
    }
    ask(
        http,
        request(weir, "/api/v1/approvals/" + id.group(1) + "/answer", dana(weir))
            .POST(HttpRequest.BodyPublishers.ofString("{\"yes\": false, \"reason\": \"bench\"}")));
    answered.join();
  }

  private static String dana(WeirProcess weir) {
    return weir.token("dana", "dba");
  }

  private static void send(Connection agent, String sql) {
    try (var statement = agent.createStatement()) {
      statement.execute(sql);
    } catch (SQLException denied) {
      return;
    }
    throw new IllegalStateException("it was not held: " + sql);
  }

  private static String ask(HttpClient http, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("status %d: %s".formatted(answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  private static HttpRequest.Builder request(WeirProcess weir, String path, String token) {
    return HttpRequest.newBuilder(weir.web().resolve(path))
        .header("Authorization", "Bearer " + token);
  }

  private static Connection connect(Target target) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(target.port(), target.database()),
        target.user(),
        target.password());
  }

  private void print() {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%,d statements held, %d reviewers: on an inbox after %.1f ms at the median, %.1f at the"
            + " 99th percentile, %.1f at most (%,d arrivals)%n",
        statements,
        reviewers,
        at(sorted, 0.5),
        at(sorted, 0.99),
        sorted.getLast(),
        sorted.size());
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }
}
