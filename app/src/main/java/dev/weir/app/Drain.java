package dev.weir.app;

import dev.weir.gateway.GatewayServer;
import dev.weir.gateway.rights.SessionRights;
import dev.weir.store.approval.PersistentDesk;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a gateway as its clients would have it: nobody comes in, what waits for people is
 * told, idle sessions end at once, and the others when they have finished their transaction.
 * Thread-safe.
 */
final class Drain {
  /** Told to clients. */
  static final String REASON = "the gateway is stopping: connect again";

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final GatewayServer gateway;
  private final PersistentDesk desk;
  private final SessionRights rights;
  private final Supplier<Duration> timeout;

  /**
   * @param timeout how long sessions may take, by the configuration in force
   */
  Drain(
      GatewayServer gateway,
      PersistentDesk desk,
      SessionRights rights,
      Supplier<Duration> timeout) {
    this.gateway = gateway;
    this.desk = desk;
    this.rights = rights;
    this.timeout = timeout;
  }

  /** Returns when all sessions have left, or the time is over. */
  void run() throws InterruptedException {
    Duration atMost = timeout.get();
    LOG.info(
        "Weir is stopping: nobody is let in any more; sessions may finish what they have begun for"
            + " {} s (limits.drainTimeout)",
        atMost.toSeconds());
    gateway.stopListening();
    desk.close();
    int left = rights.drain(REASON, atMost);
    if (left > 0) {
      LOG.warn("{} sessions have not finished in that time and are ended", left);
    } else {
      LOG.info("all sessions have ended");
    }
  }
}
