package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.rights.SessionRights;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the rights of all sessions looked at, on one thread, and reconsidered when the configuration
 * was changed. Thread-safe.
 */
final class RightsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RightsWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final SessionRights rights;
  private final InForce inForce;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-rights").factory());

  /** What was last reconsidered under; only the looking thread changes it. */
  private WeirConfig seen;

  RightsWatch(SessionRights rights, InForce inForce) {
    this.rights = rights;
    this.inForce = inForce;
    this.seen = inForce.settings();
  }

  void start() {
    looking.scheduleWithFixedDelay(
        this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One look; never throws, or the next would not come. */
  private void look() {
    try {
      WeirConfig now = inForce.settings();
      if (now != seen) {
        rights.reconsider();
        seen = now;
      }
      rights.look();
    } catch (RuntimeException e) {
      LOG.error("the rights of sessions could not be looked at; this is tried again", e);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
