package dev.weir.gateway.signin;

import dev.weir.session.throttle.SourceNetwork;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the clients that are not signed in yet, all of them and those of each source, and those
 * that are to be told late that they will not be. Thread-safe.
 */
public final class OpenHandshakes {
  private final int max;
  private final int perSourceMax;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();
  private final ConcurrentHashMap<SourceNetwork, Integer> bySource = new ConcurrentHashMap<>();

  /**
   * @param max of all sources, and once more of those that are told late
   * @param perSourceMax of one source; 0 for any number
   */
  public OpenHandshakes(int max, int perSourceMax) {
    this.max = max;
    this.perSourceMax = perSourceMax;
  }

  /** False if there are too many; else {@link #leave} must follow for the same source. */
  public boolean enter(InetAddress source) {
    if (!enter(open)) {
      return false;
    }
    var entered = new boolean[1];
    bySource.compute(
        SourceNetwork.of(source),
        (network, before) -> {
          int count = before == null ? 0 : before;
          entered[0] = perSourceMax == 0 || count < perSourceMax;
          return entered[0] ? Integer.valueOf(count + 1) : before;
        });
    if (!entered[0]) {
      open.decrementAndGet();
    }
    return entered[0];
  }

  public void leave(InetAddress source) {
    open.decrementAndGet();
    bySource.computeIfPresent(
        SourceNetwork.of(source), (network, count) -> count == 1 ? null : count - 1);
  }

  /** False if too many wait already; else {@link #told} must follow. */
  boolean tellLate() {
    return enter(late);
  }

  void told() {
    late.decrementAndGet();
  }

  private boolean enter(AtomicInteger count) {
    if (count.incrementAndGet() > max) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }
}
