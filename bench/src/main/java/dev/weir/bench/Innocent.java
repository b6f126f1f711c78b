package dev.weir.bench;

import java.io.IOException;
import java.util.List;

/**
 * Somebody who reads a row at a time by its key, at leisure, and would like an answer at once: a
 * process of its own, so that nothing of the loads' own work is in what it waits. Used by one
 * thread.
 */
final class Innocent {
  private static final int PER_SECOND = 200;

  private final Pgbench pgbench;
  private final int seconds;

  /**
   * @param seconds how long it asks each time
   */
  Innocent(Pgbench pgbench, int seconds) {
    this.pgbench = pgbench;
    this.seconds = seconds;
  }

  record Latency(double medianMillis, double p99Millis, double maxMillis) {}

  Latency ask(Target target) throws IOException, InterruptedException {
    List<Double> millis = pgbench.answersMillis(target, PER_SECOND, seconds);
    return new Latency(
        Statistics.median(millis),
        Statistics.percentile(millis, 99),
        Statistics.percentile(millis, 100));
  }
}
