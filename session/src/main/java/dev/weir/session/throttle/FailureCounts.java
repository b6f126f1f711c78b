package dev.weir.session.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Failures by key, forgotten evenly over a window. What has failed least recently is forgotten
 * first where there are too many keys, so that a stream of new ones takes no more room than that.
 * Thread-safe.
 */
final class FailureCounts<K> {
  /** Levels of back-off above the limit; what goes beyond is not kept, so that it is forgotten. */
  static final int STEPS = 6;

  private final int keysMax;
  private final Map<K, Count> counts = new LinkedHashMap<>();

  /** Failures that are not forgotten yet. */
  private static final class Count {
    private double level;
    private Instant at;
    private Instant askAgainAt = Instant.MIN;

    Count(Instant at) {
      this.at = at;
    }

    /** Forgets what time has passed over. */
    void drain(int max, Duration window, Instant now) {
      long millis = Math.max(0, Duration.between(at, now).toMillis());
      level = Math.max(0, level - (double) max * millis / window.toMillis());
      at = now;
    }
  }

  FailureCounts(int keysMax) {
    this.keysMax = keysMax;
  }

  /** How many levels the key is above the limit: 0 if it is below. */
  synchronized int excess(K key, int max, Duration window, Instant now) {
    Count count = drained(key, max, window, now);
    return count == null ? 0 : excess(count, max);
  }

  private static int excess(Count count, int max) {
    return Math.clamp((long) Math.ceil(count.level - max), 0, STEPS);
  }

  /** Counts one more and gives the excess with it. */
  synchronized int fail(K key, int max, Duration window, Instant now) {
    Count count = drained(key, max, window, now);
    counts.remove(key);
    if (count == null) {
      count = new Count(now);
      if (counts.size() >= keysMax) {
        counts.remove(counts.keySet().iterator().next());
      }
    }
    count.level = Math.min(count.level + 1, max + STEPS);
    counts.put(key, count);
    return excess(count, max);
  }

  /**
   * Whether the key may do now what it may do once in an interval; if so, the interval begins.
   *
   * @return true also for a key that has not failed
   */
  synchronized boolean takeTurn(K key, Duration interval, Instant now) {
    Count count = counts.get(key);
    if (count == null) {
      return true;
    }
    if (now.isBefore(count.askAgainAt)) {
      return false;
    }
    count.askAgainAt = now.plus(interval);
    return true;
  }

  synchronized void forget(K key) {
    counts.remove(key);
  }

  synchronized int size() {
    return counts.size();
  }

  private @Nullable Count drained(K key, int max, Duration window, Instant now) {
    Count count = counts.get(key);
    if (count != null) {
      count.drain(max, window, now);
    }
    return count;
  }
}
