package dev.weir.gateway.relay;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tells when a session has been idle for too long. Used on the session's event loop. */
final class IdleWatch {
  private final long timeoutNanos;
  private final EventLoop loop;
  private final BooleanSupplier isClientsTurn;
  private final Runnable tooLong;
  private long lastMoveNanos = System.nanoTime();
  private @Nullable ScheduledFuture<?> next;
  private boolean over;

  /**
   * @param timeout zero for no limit
   * @param isClientsTurn whether nothing goes on but by the client: else the session is not idle
   */
  IdleWatch(Duration timeout, EventLoop loop, BooleanSupplier isClientsTurn, Runnable tooLong) {
    this.timeoutNanos = timeout.toNanos();
    this.loop = loop;
    this.isClientsTurn = isClientsTurn;
    this.tooLong = tooLong;
  }

  void begin() {
    moved();
    watch();
  }

  /** Something has come, or was taken. */
  void moved() {
    lastMoveNanos = System.nanoTime();
  }

  private void watch() {
    if (over || timeoutNanos <= 0) {
      return;
    }
    long idleNanos = isClientsTurn.getAsBoolean() ? System.nanoTime() - lastMoveNanos : 0;
    if (idleNanos >= timeoutNanos) {
      tooLong.run();
    } else {
      next = loop.schedule(this::watch, timeoutNanos - idleNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The session has ended: nothing is told any more. */
  void end() {
    over = true;
    ScheduledFuture<?> scheduled = next;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}
