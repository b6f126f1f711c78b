package dev.weir.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody who reads a row at a time by its key, at leisure, and would like an answer at once.
 * Stateless.
 */
final class Innocent {
  private static final long PACE_NANOS = 5_000_000;

  private Innocent() {}

  /**
   * @param answers how many
   */
  record Latency(int answers, double medianMillis, double p99Millis, double maxMillis) {}

  /** Asks for that long. */
  static Latency ask(Target target, double seconds) throws IOException {
    var millis = new double[(int) (seconds * 1e9 / PACE_NANOS) + 1];
    int answers = 0;
    var random = new SplittableRandom(7);
    try (RowStream client = RowStream.connect(target)) {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      while (System.nanoTime() < end && answers < millis.length) {
        long start = System.nanoTime();
        RowStream.Result result =
            client.read(
                "SELECT abalance FROM pgbench_accounts WHERE aid = "
                    + random.nextInt(1, PostgresLoad.ROWS_PER_SCALE));
        if (result.rows() != 1) {
          throw new IOException("a row has not come");
        }
        millis[answers++] = (System.nanoTime() - start) / 1e6;
        LockSupport.parkNanos(PACE_NANOS - (System.nanoTime() - start));
      }
    }
    double[] sorted = Arrays.copyOf(millis, answers);
    Arrays.sort(sorted);
    return new Latency(
        answers,
        sorted[answers / 2],
        sorted[Math.min(answers - 1, (int) Math.ceil(answers * 0.99) - 1)],
        sorted[answers - 1]);
  }
}
