package dev.weir.gateway.signin;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the clients that are not signed in yet. Thread-safe. */
public final class OpenHandshakes {
  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  public OpenHandshakes(int max) {
    this.max = max;
  }

  /** False if there are too many; else {@link #leave} must follow. */
  public boolean enter() {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  public void leave() {
    open.decrementAndGet();
  }
}
