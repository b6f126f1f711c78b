package dev.weir.bench;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench load}: what very many sessions take, and what somebody beside them feels. */
@Command(
    name = "load",
    description = {
      "Puts a gateway under loads of one kind after the other: idle and busy sessions, statements"
          + " that are held, new TLS sessions, a long result for a slow reader, texts that are all"
          + " different. Prints the gateway's heap after a collection, resident memory and threads,"
          + " and how long an innocent session waits for its point selects, beside the load and"
          + " alone, through Weir and straight."
    },
    mixinStandardHelpOptions = true)
final class LoadBench implements Callable<Integer> {
  private static final Set<String> ALL = Set.of("idle", "busy", "held", "tls", "slow", "texts");
  private static final int BACKENDS_SPARE = 150;

  /** Nobody may have more than some statements waiting. */
  private static final int USERS = 50;

  private static final int WARM_UP_SECONDS = 30;

  @Option(
      names = "--idle",
      paramLabel = "N",
      description = "How many idle sessions (${DEFAULT-VALUE}); each is a process of PostgreSQL.",
      defaultValue = "5000")
  private int idle;

  @Option(
      names = "--busy",
      paramLabel = "N",
      description = "How many busy sessions (${DEFAULT-VALUE}).",
      defaultValue = "50")
  private int busy;

  @Option(
      names = "--busy-rate",
      paramLabel = "N",
      description = "How many selects a second they ask for together (0: as many as they can).",
      defaultValue = "0")
  private int busyRate;

  @Option(
      names = "--held",
      paramLabel = "N",
      description = "How many statements wait for a yes (${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int held;

  @Option(
      names = "--tls-rate",
      paramLabel = "N",
      description = "How many TLS sessions are opened a second, at most (${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int tlsRate;

  @Option(
      names = "--stream-mib",
      paramLabel = "MIB",
      description = "How much the slow reader reads (${DEFAULT-VALUE}; 10240 are 10 GiB).",
      defaultValue = "1024")
  private long streamMib;

  @Option(
      names = "--texts",
      paramLabel = "N",
      description = "How many different statement texts (${DEFAULT-VALUE}).",
      defaultValue = "100000")
  private int texts;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long the innocent session asks each time (${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int seconds;

  @Option(
      names = "--only",
      paramLabel = "LOAD",
      split = ",",
      description = "Only these: idle, busy, held, tls, slow, texts.")
  private @Nullable Set<String> only;

  @Option(
      names = "--as-served",
      description =
          "The gateway runs as ./weir serve does after ./weir build: most of its classes are pages"
              + " of a file.")
  private boolean asServed;

  @Option(
      names = "--soak",
      paramLabel = "DURATION",
      description = "Instead: busy and idle sessions for so long (PT1H), the heap each minute.")
  private @Nullable Duration soak;

  private final PrintStream progress = System.err;

  @Override
  public Integer call() throws Exception {
    if (only != null && !ALL.containsAll(only)) {
      progress.println(
          "No such load; there are " + String.join(", ", ALL.stream().sorted().toList()));
      return 2;
    }
    Launch launch = asServed ? Launch.fast() : Launch.own();
    progress.println("Starting PostgreSQL and filling it …");
    try (BenchTls tls = BenchTls.create();
        PostgresServer server = PostgresServer.start(options())) {
      server.execute("CREATE ROLE bench LOGIN");
      server.execute("CREATE DATABASE bench OWNER bench");
      var direct = new Target("direct", server.port(), "bench", "bench", null, null);
      Pgbench pgbench = Pgbench.find();
      pgbench.initialise(direct, 1);
      try (WeirProcess weir = WeirProcess.startForMany(direct, tls, launch)) {
        var loads =
            new Loads(
                direct, weir.target(), users(weir), tls.clients(), new Innocent(pgbench, seconds));
        warmUp(loads);
        if (soak != null) {
          loads.soak(soak, idle, busy, busyRate);
        } else {
          each(loads);
        }
      }
    }
    return 0;
  }

  private static List<Target> users(WeirProcess weir) {
    return IntStream.range(0, USERS).mapToObj(i -> weir.target("agent" + i)).toList();
  }

  private PostgresOptions options() {
    int sessions = Math.max(idle, held) + busy + BACKENDS_SPARE;
    return PostgresOptions.defaults()
        .withHbaLine("host bench bench 127.0.0.1/32 trust")
        .withSetting("shared_buffers", "128MB")
        .withSetting("max_connections", Integer.toString(sessions));
  }

  private void warmUp(Loads loads) throws Exception {
    progress.println("Warming up …");
    try (Load _ = loads.busy(8, 0)) {
      Thread.sleep(Duration.ofSeconds(WARM_UP_SECONDS));
    }
    loads.alone();
  }

  private void each(Loads loads) throws Exception {
    System.out.println(Loads.HEADER);
    loads.measure("alone", null);
    for (String name : List.of("idle", "busy", "held", "tls", "slow", "texts")) {
      if (only == null || only.contains(name)) {
        progress.println(name + " …");
        try (Load load = load(loads, name)) {
          loads.measure(name, load);
        }
        loads.settle();
      }
    }
    loads.measure("alone again", null);
  }

  private Load load(Loads loads, String name) throws IOException, InterruptedException {
    return switch (name) {
      case "idle" -> loads.idle(idle);
      case "busy" -> loads.busy(busy, busyRate);
      case "held" -> loads.held(held);
      case "tls" -> loads.tls(tlsRate);
      case "slow" -> loads.slow(streamMib << 20);
      default -> loads.texts(texts);
    };
  }
}
