package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs every case through every target once, the targets of a case back to back in changing order.
 */
final class Round {
  private final Pgbench pgbench;
  private final List<Target> targets;
  private final int seconds;

  Round(Pgbench pgbench, List<Target> targets, int seconds) {
    this.pgbench = pgbench;
    this.targets = targets;
    this.seconds = seconds;
  }

  /**
   * @param number from 0; the order of the targets turns by it, so that none always comes first
   */
  void run(int number, List<BenchCase> cases, Results results)
      throws IOException, InterruptedException {
    for (BenchCase load : cases) {
      var order = new ArrayList<>(targets);
      Collections.rotate(order, number);
      for (Target target : order) {
        results.add(load, target, measure(load, target));
      }
    }
    results.roundEnded();
  }

  Measurement measure(BenchCase load, Target target) throws IOException, InterruptedException {
    return switch (load) {
      case BenchCase.SelectOnly select -> pgbench.selectOnly(target, select, seconds);
      case BenchCase.Stream stream -> stream(target, stream);
    };
  }

  private static Measurement stream(Target target, BenchCase.Stream load) throws IOException {
    long cpuBefore = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid());
    long started = System.nanoTime();
    RowStream.Result result;
    try (RowStream client = RowStream.connect(target)) {
      started = System.nanoTime();
      result = client.read("SELECT id, note, amount FROM " + load.table());
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    check(load, target, result);
    long cpu = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid()) - cpuBefore;
    return new Measurement(
        1 / seconds,
        seconds * 1000,
        cpu,
        target.pid() == null ? 0 : ProcessUsage.residentMiB(target.pid()));
  }

  /** A figure counts only if the rows that came are the right ones. */
  private static void check(BenchCase.Stream load, Target target, RowStream.Result result)
      throws IOException {
    if (result.rows() != load.rows()) {
      throw new IOException(
          "%s gave %d rows of %d".formatted(target.name(), result.rows(), load.rows()));
    }
    boolean masked = result.value(1).startsWith("***");
    if (masked != (load.masked() && target.name().equals("weir"))) {
      throw new IOException(
          "%s gave a %s value in %s"
              .formatted(target.name(), masked ? "masked" : "raw", load.name()));
    }
  }
}
