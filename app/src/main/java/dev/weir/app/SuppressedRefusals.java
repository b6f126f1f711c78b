package dev.weir.app;

import dev.weir.session.throttle.RefusalTrail;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has refusals that were only counted written down, every some seconds and at the end. */
final class SuppressedRefusals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SuppressedRefusals.class);
  private static final long SECONDS = 10;

  private final RefusalTrail trail;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-refusals").factory());

  private SuppressedRefusals(RefusalTrail trail) {
    this.trail = trail;
  }

  static SuppressedRefusals of(RefusalTrail trail) {
    var refusals = new SuppressedRefusals(trail);
    var _ =
        refusals.executor.scheduleWithFixedDelay(
            refusals::tell, SECONDS, SECONDS, TimeUnit.SECONDS);
    return refusals;
  }

  private void tell() {
    try {
      trail.tell();
    } catch (RuntimeException unwritten) {
      LOG.error("refusals could not be written to the audit trail, and are kept", unwritten);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    tell();
  }
}
