package dev.weir.gateway.estimate;

import dev.weir.gateway.holding.Estimation;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Keeps servers from being asked for more than a few estimates at a time: each takes a connection.
 * One that comes while others are under way is left out. Thread-safe.
 */
public final class AtOnce {
  private final int most;
  private final ConcurrentHashMap<String, Semaphore> free = new ConcurrentHashMap<>();

  /**
   * @param most on one connection
   */
  public AtOnce(int most) {
    this.most = most;
  }

  /** The same estimation, left out while too many others are under way on the connection. */
  public Estimation on(String connection, Estimation estimation) {
    Semaphore places = free.computeIfAbsent(connection, key -> new Semaphore(most));
    return () -> {
      if (!places.tryAcquire()) {
        return null;
      }
      try {
        return estimation.ask();
      } finally {
        places.release();
      }
    };
  }
}
