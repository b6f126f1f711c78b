package dev.weir.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How long people took to answer, in buckets from a second to a day. Thread-safe. */
final class HoldTimes {
  /** Seconds; the last bucket is what took longer than all of them. */
  private static final double[] BOUNDS = {
    1, 5, 15, 30, 60, 300, 900, 3_600, 14_400, 86_400, Double.POSITIVE_INFINITY
  };

  private static final double MILLIS = 1e3;

  private final LongAdder[] counts = new LongAdder[BOUNDS.length];
  private final LongAdder millis = new LongAdder();

  HoldTimes() {
    Arrays.setAll(counts, each -> new LongAdder());
  }

  /** A clock that was set back has not made a wait negative. */
  void add(Duration time) {
    long took = Math.max(0, time.toMillis());
    int bucket = 0;
    while (took / MILLIS > BOUNDS[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    millis.add(took);
  }

  ClassicHistogramBuckets buckets() {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < BOUNDS.length; i++) {
      buckets.bucket(BOUNDS[i], counts[i].sum());
    }
    return buckets.build();
  }

  double seconds() {
    return millis.sum() / MILLIS;
  }
}
