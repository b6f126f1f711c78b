package dev.weir.bench;

import dev.weir.testkit.issuer.LoginIssuer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code weir bench inbox}: how soon a held statement is on the screens of those who may answer.
 */
@Command(
    name = "inbox",
    description = {
      "Signs reviewers in to the console of a gateway, each of whom has the inbox open, holds"
          + " statements one after another, and measures from the moment when the client sends one"
          + " until each reviewer has been told of it. Everything runs on this machine, the"
          + " reviewers in one process. Ends with status 1 if the 99th percentile misses the aim."
    },
    mixinStandardHelpOptions = true)
final class InboxBench implements Callable<Integer> {
  private static final double AIM_MILLIS = 500;
  private static final int WARM_UPS = 20;
  private static final int PATIENCE_SECONDS = 30;

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
  private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();

  /** The statement that is held now. */
  private volatile Held held = new Held("nothing yet", 0, new CountDownLatch(0));

  /**
   * @param mark stands in its text and in no other's
   * @param unseen by how many
   */
  private record Held(String mark, long sentNanos, CountDownLatch unseen) {}

  @Override
  public Integer call() throws Exception {
    progress.println("Starting PostgreSQL and the gateway …");
    try (PostgresServer server =
            PostgresServer.start(
                PostgresOptions.defaults().withHbaLine("host bench bench 127.0.0.1/32 trust"));
        LoginIssuer issuer = LoginIssuer.start("api://weir", InstantSource.system())) {
      server.execute("CREATE ROLE bench LOGIN");
      server.execute("CREATE DATABASE bench OWNER bench");
      server.execute("bench", "CREATE TABLE held (id int)");
      server.execute("bench", "GRANT ALL ON held TO bench");
      issuer.putInto("dba");
      var direct = new Target("direct", server.port(), "bench", "bench", null, null);
      try (WeirProcess weir =
          WeirProcess.startWithConsole(direct, issuer.issuer(), LoginIssuer.CLIENT)) {
        measure(weir, issuer);
      }
    }
    return report();
  }

  private void measure(WeirProcess weir, LoginIssuer issuer) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    try (Connection agent = connect(weir.target())) {
      Reviewer first = connectReviewers(http, weir.web(), issuer);
      progress.println("Holding …");
      for (int i = 0; i < WARM_UPS; i++) {
        hold(agent, first, "warm-up " + i);
      }
      millis.clear();
      for (int i = 0; i < statements; i++) {
        hold(agent, first, "statement " + i);
      }
    } finally {
      http.shutdownNow();
    }
  }

  private Reviewer connectReviewers(HttpClient http, URI web, LoginIssuer issuer)
      throws IOException, InterruptedException {
    progress.printf("Signing %d reviewers in …%n", reviewers);
    List<Reviewer> all = new ArrayList<>();
    for (int i = 0; i < reviewers; i++) {
      issuer.signInAs("reviewer-" + i);
      Reviewer reviewer = Reviewer.signIn(http, web);
      reviewer.follow(new Inbox());
      all.add(reviewer);
    }
    return all.getFirst();
  }

  /**
   * What one reviewer is told. Of a request that is when it begins to wait, and again as it
   * changes: only the first counts. Of one thread.
   */
  private final class Inbox implements Consumer<String> {
    private String seen = "";

    @Override
    public void accept(String request) {
      Held now = held;
      if (!seen.equals(now.mark()) && request.contains(now.mark())) {
        seen = now.mark();
        millis.add((System.nanoTime() - now.sentNanos()) / 1e6);
        now.unseen().countDown();
      }
    }
  }

  private void hold(Connection agent, Reviewer reviewer, String name)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    String mark = "/* " + name + " */";
    var answered = new CompletableFuture<Boolean>();
    held = new Held(mark, System.nanoTime(), new CountDownLatch(reviewers));
    // Not on the common pool, which has a thread or two: one that waits here would keep the HTTP
    // client from going on.
    Thread.ofVirtual()
        .start(() -> answered.complete(wasRefused(agent, "DELETE FROM held WHERE id = 1 " + mark)));
    if (!held.unseen().await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(
          "%d of %d reviewers were not told of \"%s\" within %d s"
              .formatted(held.unseen().getCount(), reviewers, name, PATIENCE_SECONDS));
    }
    reviewer.deny();
    if (!answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("\"%s\" was not held".formatted(name));
    }
  }

  private static boolean wasRefused(Connection agent, String sql) {
    try (var statement = agent.createStatement()) {
      statement.execute(sql);
      return false;
    } catch (SQLException denied) {
      return true;
    }
  }

  private static Connection connect(Target target) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(target.port(), target.database()),
        target.user(),
        target.password());
  }

  private int report() {
    List<Double> taken = List.copyOf(millis);
    double p99 = Statistics.percentile(taken, 99);
    System.out.printf(
        Locale.ROOT,
        "%,d statements held, %d reviewers, %,d arrivals: %.1f ms at the median, %.1f at the 99th"
            + " percentile (aim: %.0f), %.1f at most%n",
        statements,
        reviewers,
        taken.size(),
        Statistics.median(taken),
        p99,
        AIM_MILLIS,
        Statistics.percentile(taken, 100));
    return p99 <= AIM_MILLIS ? 0 : 1;
  }
}
