package dev.weir.store.approval;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer on one thread of its own. Thread-safe. */
public final class ScheduledDeskTimer implements DeskTimer, AutoCloseable {
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor executor;

  public ScheduledDeskTimer(InstantSource clock) {
    this.clock = clock;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("weir-desk-timer").factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Alarm at(Instant moment, Runnable task) {
    long delayMillis = Math.max(0, Duration.between(clock.instant(), moment).toMillis() + 1);
    ScheduledFuture<?> scheduled = executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
