package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.postgres.warm.WarmUpstreams;

/**
 * Gives up the connections that are kept for the next sessions when another configuration is in
 * force. For one thread.
 */
final class WarmWatch implements Runnable {
  private final WarmUpstreams warm;
  private final InForce inForce;
  private WeirConfig seen;

  WarmWatch(WarmUpstreams warm, InForce inForce) {
    this.warm = warm;
    this.inForce = inForce;
    this.seen = inForce.settings();
  }

  @Override
  public void run() {
    WeirConfig now = inForce.settings();
    if (now != seen) {
      seen = now;
      warm.changed();
    }
  }
}
