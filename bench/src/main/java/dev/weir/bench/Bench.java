package dev.weir.bench;

import dev.weir.bench.micro.Micro;
import dev.weir.bench.search.SearchBench;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code weir bench}: the same load straight, through pgbouncer and through Weir, side by side in
 * one run.
 */
@Command(
    name = "weir bench",
    description = {
      "Runs pgbench and row streams straight at a PostgreSQL, through pgbouncer (session mode) and"
          + " through Weir with policy, a mask plan and recording on. The targets take turns within"
          + " each round; medians and ratios are of the same run."
    },
    subcommands = {
      Micro.class,
      MySqlBench.class,
      SignInBench.class,
      SearchBench.class,
      LoadBench.class,
      InboxBench.class,
      StartBench.class,
      FlameBench.class,
      StartTraining.class
    },
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  /**
   * A gateway runs for weeks; what its compiler does in the first half minute is not measured: for
   * so long it takes a third of a core beside 32 clients.
   */
  private static final int WARM_UP_SECONDS = 30;

  /** A stream's code is compiled sooner, and all of it is recorded. */
  private static final int STREAM_WARM_UP_SECONDS = 10;

  private static final List<BenchCase> ALL_CASES =
      List.of(
          new BenchCase.SelectOnly("prepared", 1, false),
          new BenchCase.SelectOnly("prepared", 8, false),
          new BenchCase.SelectOnly("prepared", 32, false),
          new BenchCase.SelectOnly("simple", 1, false),
          new BenchCase.SelectOnly("simple", 8, false),
          new BenchCase.SelectOnly("simple", 32, false),
          new BenchCase.Paced(6000, 8),
          new BenchCase.Connect(1, false),
          new BenchCase.Connect(8, false),
          new BenchCase.Stream("stream", "public.stream_plain", PgbenchServer.STREAM_ROWS, false),
          new BenchCase.Stream(
              "stream-masked", "public.stream_masked", PgbenchServer.STREAM_ROWS, true));

  /** The same where clients use TLS; measured if they are asked for. */
  private static final List<BenchCase> TLS_CASES =
      List.of(
          new BenchCase.SelectOnly("prepared", 8, true),
          new BenchCase.Connect(8, true),
          new BenchCase.Stream(
              "stream-tls", "public.stream_plain", PgbenchServer.STREAM_ROWS, false));

  @Option(names = "--quick", description = "Fewer and shorter rounds: ends within 5 minutes.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON too.")
  private @Nullable Path json;

  @Option(names = "--rounds", paramLabel = "N", description = "How many rounds (5; quick: 2).")
  private @Nullable Integer rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long pgbench runs each time (8; quick: 3).")
  private @Nullable Integer seconds;

  @Option(
      names = "--cases",
      paramLabel = "CASE",
      split = ",",
      description =
          "Only these, by the names in the table; for example prepared-8,stream. With TLS from the"
              + " client on: prepared-8-tls, connect-8-tls, stream-tls.")
  private @Nullable Set<String> only;

  private final PrintStream progress = System.err;

  public static void main(String[] arguments) {
    var line = new CommandLine(new Bench());
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println("weir bench: " + e.getMessage());
      return 1;
    });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int roundCount = rounds != null ? rounds : quick ? 2 : 5;
    int caseSeconds = seconds != null ? seconds : quick ? 3 : 8;
    if (cases().isEmpty()) {
      progress.println("No such case; there are " + names(withTls()));
      return 2;
    }
    Pgbench pgbench = Pgbench.find();
    var results = new Results();
    progress.println("Starting PostgreSQL and filling it …");
    try (BenchTls tls = BenchTls.create();
        PgbenchServer server = PgbenchServer.start(pgbench, tls)) {
      Target direct = server.direct();
      try (Pgbouncer pgbouncer = Pgbouncer.start(direct, tls);
          WeirProcess weir = WeirProcess.startWithTls(direct, tls, Launch.own())) {
        List<Target> targets = List.of(direct, pgbouncer.target(), weir.target());
        var load = new PostgresLoad(pgbench, caseSeconds, tls);
        progress.println("Warming up …");
        for (BenchCase each : warmUpCases()) {
          load.measure(each, direct);
          load.measure(each, pgbouncer.target());
          boolean stream = each instanceof BenchCase.Stream;
          int least = stream ? STREAM_WARM_UP_SECONDS : WARM_UP_SECONDS;
          new PostgresLoad(pgbench, Math.max(caseSeconds, least), tls).measure(each, weir.target());
        }
        var round = new Round(load, targets);
        for (int number = 0; number < roundCount; number++) {
          progress.printf("Round %d of %d …%n", number + 1, roundCount);
          round.run(number, cases(), results);
        }
      }
    }
    System.out.print(results.table());
    if (json != null) {
      var mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      Files.writeString(json, mapper.writeValueAsString(results.toJson()) + "\n");
      progress.println("Written to " + json);
    }
    return 0;
  }

  /** All that there are. */
  static List<BenchCase> withTls() {
    return Stream.of(ALL_CASES, TLS_CASES).flatMap(List::stream).toList();
  }

  static String names(List<BenchCase> cases) {
    return cases.stream().map(BenchCase::name).collect(Collectors.joining(", "));
  }

  /** Those that let the JVM compile what is measured afterwards, and the server fill its caches. */
  private List<BenchCase> warmUpCases() {
    return cases().stream()
        .filter(
            each -> only != null || each instanceof BenchCase.Stream || each.name().endsWith("-8"))
        .toList();
  }

  private List<BenchCase> cases() {
    return only == null
        ? ALL_CASES
        : withTls().stream().filter(load -> only.contains(load.name())).toList();
  }
}
