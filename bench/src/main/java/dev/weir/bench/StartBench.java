package dev.weir.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench start}: how long after its start a gateway answers a first statement. */
@Command(
    name = "start",
    description = {
      "Starts the built gateway again and again, by turns with and without a cache of loaded"
          + " classes (as ./weir build makes one), and asks for a session and a masked row until"
          + " both come."
    },
    mixinStandardHelpOptions = true)
final class StartBench implements Callable<Integer> {
  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many starts each way (${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int count;

  private final PrintStream progress = System.err;

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    Path folder = Files.createTempDirectory("weir-bench-start");
    try (FirstStatement database = FirstStatement.start()) {
      FastStart fast = FastStart.in(folder);
      progress.println("Writing the cache …");
      StartTraining.train(database, fast);
      var without = new Way("without", Launch.installed());
      var with = new Way("with", fast.launch());
      for (int round = 0; round < count; round++) {
        progress.printf("Round %d of %d …%n", round + 1, count);
        without.start(database);
        with.start(database);
      }
      System.out.printf("cache: %.0f MB%n", Files.size(fast.cache()) / 1e6);
      without.print();
      with.print();
      System.out.printf(
          "first row with/without the cache: %.2f%n",
          Statistics.median(with.rows) / Statistics.median(without.rows));
    } finally {
      Ports.deleteFolder(folder);
    }
    return 0;
  }

  private static final class Way {
    private final String name;
    private final Launch launch;
    private final List<Double> sessions = new ArrayList<>();
    private final List<Double> rows = new ArrayList<>();

    Way(String name, Launch launch) {
      this.name = name;
      this.launch = launch;
    }

    void start(FirstStatement database) throws IOException, InterruptedException, SQLException {
      try (WeirProcess weir = WeirProcess.start(database.direct(), launch)) {
        FirstStatement.Times times = database.of(weir);
        sessions.add(millis(times.session()));
        rows.add(millis(times.row()));
      }
    }

    void print() {
      double session = Statistics.median(sessions);
      double row = Statistics.median(rows);
      System.out.printf(
          "median ms after the start, %s the cache: session %.0f, first row %.0f%n",
          name, session, row);
    }

    private static double millis(Duration duration) {
      return duration.toNanos() / 1e6;
    }
  }
}
