package dev.weir.gateway.postgres.handshake;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the clients that are not signed in yet. Thread-safe. */
final class OpenHandshakes {
  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  OpenHandshakes(int max) {
    this.max = max;
  }

  /** False if there are too many; else {@link #leave} must follow. */
  boolean enter() {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    open.decrementAndGet();
  }
}
