package dev.weir.metrics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the parts of a gateway work, as found out lately. Each is asked again and again on a
 * thread of its own; a part that does not answer in time does not work, and one that was not asked
 * yet does not either. Whoever looks at the result asks nothing, so that strangers may.
 * Thread-safe.
 */
public final class Readiness implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  private final Map<String, Part> parts;
  private final LongSupplier nanoTime;
  private final Map<String, Found> found = new ConcurrentHashMap<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** Finds out whether a part works. May block. */
  public interface Check {
    /** What is wrong, for the log; null if nothing is. */
    @Nullable String fault() throws InterruptedException;
  }

  /**
   * @param every how long the part rests between two checks
   * @param patience how old an answer may be; longer than a check may take, and the rest
   */
  public record Part(Check check, Duration every, Duration patience) {}

  /**
   * @param fault null if the part worked
   * @param atNanos when the answer was there
   */
  private record Found(@Nullable String fault, long atNanos) {}

  /**
   * Nothing is asked until {@link #start}.
   *
   * @param parts by name, in the order they are told in
   */
  public Readiness(Map<String, Part> parts, LongSupplier nanoTime) {
    this.parts = new LinkedHashMap<>(parts);
    this.nanoTime = nanoTime;
  }

  /** Asks from now on, until it is closed. */
  public void start() {
    parts.forEach((name, part) ->
        threads.add(Thread.ofVirtual().name("weir-ready-" + name).start(() -> follow(name, part))));
  }

  private void follow(String name, Part part) {
    try {
      while (true) {
        look(name);
        Thread.sleep(part.every());
      }
    } catch (InterruptedException closed) {
      LOG.debug("{} is not asked any more", name);
    }
  }

  /** Asks one part once. */
  void look(String name) throws InterruptedException {
    Part part = parts.get(name);
    if (part == null) {
      throw new IllegalArgumentException("there is no part " + name);
    }
    String fault;
    try {
      fault = part.check().fault();
    } catch (RuntimeException failed) {
      fault = failed.toString();
    }
    Found before = found.put(name, new Found(fault, nanoTime.getAsLong()));
    if (fault != null && (before == null || !fault.equals(before.fault()))) {
      LOG.warn("not ready: {}: {}", name, fault);
    } else if (fault == null && before != null && before.fault() != null) {
      LOG.info("{} is ready again", name);
    }
  }

  /** Every part and whether it works. */
  public Map<String, Boolean> parts() {
    long now = nanoTime.getAsLong();
    Map<String, Boolean> working = new LinkedHashMap<>();
    parts.forEach((name, part) -> working.put(name, works(found.get(name), part, now)));
    return working;
  }

  private boolean works(@Nullable Found last, Part part, long now) {
    return last != null
        && last.fault() == null
        && now - last.atNanos() <= part.patience().toNanos();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
