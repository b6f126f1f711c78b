package dev.weir.secrets.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what its maker gives for a while (a token, a set of keys) until shortly before it expires,
 * and asks for one at a time. What is replaced is wiped. Thread-safe.
 *
 * @param <K> what it is for, such as the settings it was fetched with
 */
public final class ExpiringCache<K extends Object, T extends AutoCloseable>
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiringCache.class);
  private static final Duration EARLY_MAX = Duration.ofMinutes(5);

  /** What is left at least of something that is still used because there is nothing newer. */
  private static final Duration LEFT_MIN = Duration.ofSeconds(30);

  /** Settings that are in no configuration any more leave their last value here. */
  private static final int ENTRIES_MAX = 256;

  private final InstantSource clock;
  private final UnaryOperator<T> copy;
  private final ConcurrentHashMap<K, Entry<T>> entries = new ConcurrentHashMap<>();

  /**
   * @param <T> closing it wipes it
   */
  public record Fresh<T>(T value, Instant expires) {}

  /** Asks the maker. */
  public interface Maker<T> {
    Fresh<T> make() throws SourceFailed, InterruptedException;
  }

  /** Guarded by its lock, but for the count. */
  private static final class Entry<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Fresh<T> kept;
    private Instant renewAt = Instant.MIN;
    private final AtomicLong failures = new AtomicLong();
    private String failure = "";
  }

  /**
   * @param copy makes another with a life of its own
   */
  public ExpiringCache(InstantSource clock, UnaryOperator<T> copy) {
    this.clock = clock;
    this.copy = copy;
  }

  /**
   * @return a copy that the caller closes
   */
  public T get(K key, Maker<T> maker) throws SourceFailed, InterruptedException {
    if (entries.size() > ENTRIES_MAX && !entries.containsKey(key)) {
      close();
    }
    Entry<T> entry = entries.computeIfAbsent(key, unknown -> new Entry<>());
    long failuresSeen = entry.failures.get();
    entry.lock.lockInterruptibly();
    try {
      Instant now = clock.instant();
      Fresh<T> kept = entry.kept;
      if (kept == null || !now.isBefore(entry.renewAt)) {
        if (entry.failures.get() != failuresSeen && !usable(kept, now)) {
          // it failed for somebody else while this one waited: no use in asking at once again
          throw new SourceFailed(entry.failure);
        }
        kept = renewed(entry, kept, maker, now);
      }
      return copy.apply(kept.value());
    } finally {
      entry.lock.unlock();
    }
  }

  private Fresh<T> renewed(Entry<T> entry, @Nullable Fresh<T> kept, Maker<T> maker, Instant now)
      throws SourceFailed, InterruptedException {
    try {
      Fresh<T> made = maker.make();
      if (!made.expires().isAfter(now)) {
        wipe(made);
        throw new SourceFailed(
            "a credential was given that has expired already: is the clock right?");
      }
      Duration life = Duration.between(now, made.expires());
      Duration early = life.dividedBy(4);
      entry.kept = made;
      entry.renewAt = made.expires().minus(early.compareTo(EARLY_MAX) < 0 ? early : EARLY_MAX);
      wipe(kept);
      return made;
    } catch (SourceFailed failed) {
      entry.failure = String.valueOf(failed.getMessage());
      entry.failures.incrementAndGet();
      if (kept == null || !usable(kept, now)) {
        throw failed;
      }
      LOG.warn("{}; what was fetched before is used until it expires", failed.getMessage());
      return kept;
    }
  }

  /** How many wait for it just now. */
  int waiting(K key) {
    Entry<T> entry = entries.get(key);
    return entry == null ? 0 : entry.lock.getQueueLength();
  }

  private static boolean usable(@Nullable Fresh<?> kept, Instant now) {
    return kept != null && now.isBefore(kept.expires().minus(LEFT_MIN));
  }

  /**
   * What was kept under that key is not accepted any more.
   *
   * @return whether there was something
   */
  public boolean forget(K key) {
    Entry<T> entry = entries.remove(key);
    if (entry == null) {
      return false;
    }
    entry.lock.lock();
    try {
      Fresh<T> kept = entry.kept;
      wipe(kept);
      entry.kept = null;
      return kept != null;
    } finally {
      entry.lock.unlock();
    }
  }

  private static void wipe(@Nullable Fresh<? extends AutoCloseable> kept) {
    if (kept != null) {
      try {
        kept.value().close();
      } catch (Exception unclosable) {
        LOG.warn("what has expired could not be wiped", unclosable);
      }
    }
  }

  /** Wipes everything. */
  @Override
  public void close() {
    entries.keySet().forEach(this::forget);
  }
}
