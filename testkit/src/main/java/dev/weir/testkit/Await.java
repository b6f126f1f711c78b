package dev.weir.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what another thread or process brings about, no longer than it takes and never for
 * ever. Where a test can inject a clock or a latch, that is better. Stateless.
 */
public final class Await {
  private static final long POLL_NANOS = 2_000_000;

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what completes "waited in vain for"
   * @throws AssertionError if it does not within the time; what the condition throws is passed on
   */
  public static void until(Duration timeMax, String what, BooleanSupplier condition)
      throws InterruptedException {
    valueOf(timeMax, what, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
  }

  /**
   * Gives the first value that is not null.
   *
   * @param what completes "waited in vain for"
   * @throws AssertionError if there is none within the time; what the source throws is passed on
   */
  public static <T> T valueOf(Duration timeMax, String what, Supplier<@Nullable T> source)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    while (true) {
      // Read before the source is asked, so that it is asked once more after the time is over.
      boolean last = System.nanoTime() - startNanos >= timeMax.toNanos();
      T value = source.get();
      if (value != null) {
        return value;
      }
      if (last) {
        throw new AssertionError(
            "waited in vain for %s (%d ms)".formatted(what, timeMax.toMillis()));
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
