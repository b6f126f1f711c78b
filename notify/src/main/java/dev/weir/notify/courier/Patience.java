package dev.weir.notify.courier;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long a target is left alone after it failed: twice as long each time, and never exactly, so
 * that many gateways do not come back at once. Thread-safe if its randomness is.
 */
final class Patience {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** However long a target wants to be left alone. */
  static final Duration ASKED_MAX = Duration.ofHours(1);

  private static final int DOUBLINGS_MAX = 9;

  private final RandomGenerator random;

  Patience(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param failures in a row, at least 1
   * @param asked what the target itself asks for; null for nothing
   */
  Duration after(int failures, @Nullable Duration asked) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
    long most = Math.min(doubled.toMillis(), LONGEST.toMillis());
    Duration own = Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    if (asked == null || asked.compareTo(own) < 0) {
      return own;
    }
    return asked.compareTo(ASKED_MAX) < 0 ? asked : ASKED_MAX;
  }
}
