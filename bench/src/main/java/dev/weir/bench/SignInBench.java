package dev.weir.bench;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench sign-in}: what Weir adds to opening a session, and how many it opens. */
@Command(
    name = "sign-in",
    description = {
      "Opens sessions straight at a PostgreSQL that trusts its clients, and through Weir, which"
          + " verifies a token, decides, signs in upstream and records: one after the other by"
          + " turns for what it adds, and by several clients at once for how many a second. With"
          + " and without TLS (ECDSA P-256, no resumption) towards the client."
    },
    mixinStandardHelpOptions = true)
final class SignInBench implements Callable<Integer> {
  private static final int WARM_UPS = 300;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many sessions each way, one after the other (${DEFAULT-VALUE}).",
      defaultValue = "400")
  private int count;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "How many clients at once (${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int clients;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long they sign in (${DEFAULT-VALUE}).",
      defaultValue = "6")
  private int seconds;

  private final PrintStream progress = System.err;

  @Override
  public Integer call() throws Exception {
    progress.println("Starting PostgreSQL …");
    try (BenchTls tls = BenchTls.create();
        PostgresServer server =
            PostgresServer.start(
                PostgresOptions.defaults()
                    .withHbaLine("host bench bench 127.0.0.1/32 trust")
                    .withSetting("max_connections", "200"))) {
      server.execute("CREATE ROLE bench LOGIN");
      server.execute("CREATE DATABASE bench OWNER bench");
      var direct = new Target("direct", server.port(), "bench", "bench", null, null);
      try (WeirProcess weir = WeirProcess.startWithTls(direct, tls, Launch.own())) {
        SignInClient straight = client(direct, null);
        SignInClient plain = client(weir.target(), null);
        SignInClient secure = client(weir.target(), tls.clients());
        List<SignInClient> ways = List.of(straight, plain, secure);
        progress.println("Warming up …");
        for (int i = 0; i < WARM_UPS; i++) {
          for (SignInClient way : ways) {
            way.signIn();
          }
        }
        latencies(ways);
        rates(ways);
      }
    }
    return 0;
  }

  private static SignInClient client(Target target, @Nullable SSLContext tls) {
    return new SignInClient(
        target.port(), target.user(), target.database(), target.password(), tls);
  }

  private void latencies(List<SignInClient> ways) throws IOException {
    progress.println("One after the other …");
    List<List<Double>> millis = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < count; i++) {
      for (int way = 0; way < ways.size(); way++) {
        long start = System.nanoTime();
        ways.get(way).signIn();
        millis.get(way).add((System.nanoTime() - start) / 1e6);
      }
    }
    double straight = Statistics.median(millis.getFirst());
    System.out.printf("median ms: direct %.2f%n", straight);
    row("weir, no TLS", Statistics.median(millis.get(1)), straight);
    row("weir, TLS", Statistics.median(millis.get(2)), straight);
  }

  private static void row(String name, double millis, double straight) {
    System.out.printf(
        "median ms: %s %.2f, added %.2f, weir/direct %.2f%n",
        name, millis, millis - straight, millis / straight);
  }

  private void rates(List<SignInClient> ways) throws InterruptedException, ExecutionException {
    progress.printf("%d at once …%n", clients);
    double straight = rate(ways.getFirst());
    System.out.printf("sign-ins a second, %d clients: direct %.0f%n", clients, straight);
    for (int way = 1; way < ways.size(); way++) {
      double rate = rate(ways.get(way));
      System.out.printf(
          "sign-ins a second, %d clients: weir, %s %.0f, weir/direct %.2f%n",
          clients, way == 1 ? "no TLS" : "TLS", rate, rate / straight);
    }
  }

  private double rate(SignInClient way) throws InterruptedException, ExecutionException {
    var done = new AtomicLong();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    try (var executor = Executors.newFixedThreadPool(clients)) {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        all.add(
            executor.submit(() -> {
              while (System.nanoTime() < end) {
                way.signIn();
                done.incrementAndGet();
              }
              return null;
            }));
      }
      for (Future<Void> each : all) {
        each.get();
      }
    }
    return done.get() * 1e9 / (System.nanoTime() - start);
  }
}
