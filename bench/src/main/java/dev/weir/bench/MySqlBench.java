package dev.weir.bench;

import dev.weir.testkit.mysql.MySqlOptions;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench mysql}: sysbench straight, through HAProxy and through Weir. */
@Command(
    name = "mysql",
    description = {
      "Runs sysbench straight at a MariaDB or MySQL, through HAProxy in TCP mode (which understands"
          + " nothing) and through Weir with policy, a mask plan and recording on. The targets take"
          + " turns within each round; medians and ratios are of the same run."
    },
    mixinStandardHelpOptions = true)
final class MySqlBench implements Callable<Integer> {
  private static final String POINT = "oltp_point_select";
  private static final String USER = "bench";
  private static final String PASSWORD = "bench";
  private static final int WARM_UP_SECONDS_MIN = 30;

  private static final List<BenchCase> ALL_CASES =
      List.of(
          new BenchCase.Sysbench(POINT, true, 1),
          new BenchCase.Sysbench(POINT, true, 8),
          new BenchCase.Sysbench(POINT, true, 32),
          new BenchCase.Sysbench(POINT, false, 1),
          new BenchCase.Sysbench(POINT, false, 8),
          new BenchCase.Sysbench(POINT, false, 32),
          new BenchCase.Sysbench("oltp_read_only", true, 8),
          new BenchCase.Sysbench("oltp_read_only", false, 8));

  @Option(
      names = "--server",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).",
      defaultValue = "MARIADB")
  private ServerKind kind = ServerKind.MARIADB;

  @Option(names = "--rounds", paramLabel = "N", description = "How many rounds (3).")
  private int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long sysbench runs each time (5).")
  private int seconds = 5;

  @Option(
      names = "--cases",
      paramLabel = "CASE",
      split = ",",
      description = "Only these, by the names in the table; for example point-text-8.")
  private @Nullable Set<String> only;

  @Option(
      names = "--apart",
      description = {
        "Gives sysbench and the server one half of the processors, and what stands between them the"
            + " other, as on machines of their own. Without it, all share the machine."
      })
  private boolean apart;

  private final PrintStream progress = System.err;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (cases().isEmpty()) {
      progress.println(
          "No such case; there are "
              + ALL_CASES.stream().map(BenchCase::name).collect(Collectors.joining(", ")));
      return 2;
    }
    Cores.Halves cores = apart ? Cores.Halves.apart() : Cores.Halves.SHARED;
    Sysbench sysbench = Sysbench.find(seconds, cores.load());
    var results = new Results();
    progress.println("Starting the server and filling it …");
    try (MySqlServer server =
        MySqlServer.start(
            MySqlOptions.of(kind)
                .withArgument("--innodb-buffer-pool-size=256M")
                .withArgument("--max-connections=200"))) {
      cores.load().bind(server.pid());
      server.execute(
          "CREATE DATABASE bench",
          "CREATE USER %s IDENTIFIED %s '%s'"
              .formatted(
                  USER,
                  kind == ServerKind.MYSQL_8_0 ? "WITH mysql_native_password BY" : "BY",
                  PASSWORD),
          "GRANT ALL ON bench.* TO " + USER);
      var direct = new Target("direct", server.port(), USER, "bench", PASSWORD, null);
      sysbench.initialise(direct);
      try (Haproxy haproxy = Haproxy.start(direct, cores.between());
          WeirProcess weir = WeirProcess.start(direct, Wire.MYSQL, cores.between())) {
        List<Target> targets = List.of(direct, haproxy.target(), weir.target());
        progress.println("Warming up …");
        var longer = sysbench.lasting(Math.max(seconds, WARM_UP_SECONDS_MIN));
        for (BenchCase load : cases()) {
          if (load.name().endsWith("-8") || only != null) {
            longer.measure(load, weir.target());
          }
        }
        var round = new Round(sysbench, targets);
        for (int number = 0; number < rounds; number++) {
          progress.printf("Round %d of %d …%n", number + 1, rounds);
          round.run(number, cases(), results);
        }
      }
    }
    System.out.print(results.table());
    return 0;
  }

  private List<BenchCase> cases() {
    return only == null
        ? ALL_CASES
        : ALL_CASES.stream().filter(load -> only.contains(load.name())).toList();
  }
}
