package dev.weir.gateway.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that was read from a server and serves many sessions: read one at a time, published as
 * a whole, checked when it is some seconds old, never used when it is older. Thread-safe.
 *
 * @param <T> what is read; immutable
 */
public final class SharedReading<T extends Object> {
  private static final Logger LOG = LoggerFactory.getLogger(SharedReading.class);

  private final String connection;
  private final CatalogueSettings settings;
  private final InstantSource clock;
  private final Executor blocking;
  private final ReentrantLock loading = new ReentrantLock();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong attempts = new AtomicLong();
  private volatile @Nullable Known<T> known;
  private @Nullable Failure failure;

  /**
   * Reads it, or finds that it is still as it was. Blocks.
   *
   * @param <T> what is read
   */
  @FunctionalInterface
  public interface Reader<T extends Object> {
    /**
     * @param before what was read last
     */
    T read(@Nullable T before) throws CatalogueUnavailable, InterruptedException;
  }

  /** How the latest attempt failed, if it did. Guarded by {@code loading}. */
  private record Failure(long attempt, CatalogueUnavailable reason) {}

  /**
   * @param checkedAt when the reading or the check began
   * @param change the count of changes seen when it began
   */
  private record Known<T extends Object>(T value, Instant checkedAt, long change) {}

  /**
   * @param connection for the log
   */
  public SharedReading(
      String connection, CatalogueSettings settings, InstantSource clock, Executor blocking) {
    this.connection = connection;
    this.settings = settings;
    this.clock = clock;
    this.blocking = blocking;
  }

  public String connection() {
    return connection;
  }

  /** What was read last, however old. */
  public @Nullable T last() {
    Known<T> now = known;
    return now == null ? null : now.value();
  }

  /**
   * What was read, if it is known to be recent and suffices, else null: then ask {@link #latest}.
   * Never blocks; starts a check in the background when it is some seconds old.
   */
  public @Nullable T current(Predicate<T> suffices, Reader<T> reader) {
    Known<T> now = known;
    T found = usable(now, suffices);
    if (now != null && found != null && olderThan(settings.checkAfter(), now)) {
      checkInBackground(reader);
    }
    return found;
  }

  private @Nullable T usable(@Nullable Known<T> candidate, Predicate<T> suffices) {
    return candidate == null
            || candidate.change() != changes.get()
            || olderThan(settings.staleAfter(), candidate)
            || !suffices.test(candidate.value())
        ? null
        : candidate.value();
  }

  private boolean olderThan(Duration age, Known<T> candidate) {
    return candidate.checkedAt().plus(age).isBefore(clock.instant());
  }

  private void checkInBackground(Reader<T> reader) {
    if (!checking.compareAndSet(false, true)) {
      return;
    }
    try {
      blocking.execute(() -> {
        try {
          unlessCheckedSince(clock.instant(), whatever -> true, reader);
        } catch (CatalogueUnavailable unavailable) {
          LOG.warn("catalogue of {}: {}", connection, unavailable.getMessage());
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        } finally {
          checking.set(false);
        }
      });
    } catch (RejectedExecutionException stopping) {
      checking.set(false);
      LOG.debug("catalogue of {} not checked, the gateway stops", connection, stopping);
    }
  }

  /** What was read or checked within the last seconds. Blocks: for virtual threads. */
  public T latest(Predicate<T> suffices, Reader<T> reader)
      throws CatalogueUnavailable, InterruptedException {
    T found = usable(known, suffices);
    return found != null
        ? found
        : unlessCheckedSince(clock.instant().minus(settings.staleAfter()), suffices, reader);
  }

  /** What was read or checked after this call began. Blocks: for virtual threads. */
  public T refreshed(Predicate<T> suffices, Reader<T> reader)
      throws CatalogueUnavailable, InterruptedException {
    return unlessCheckedSince(clock.instant(), suffices, reader);
  }

  /** Nobody gets what was not checked after this call. Never blocks. */
  public void changed() {
    changes.incrementAndGet();
  }

  private T unlessCheckedSince(Instant moment, Predicate<T> suffices, Reader<T> reader)
      throws CatalogueUnavailable, InterruptedException {
    long change = changes.get();
    long attempt = attempts.get();
    loading.lockInterruptibly();
    try {
      Failure failed = failure;
      if (failed != null && failed.attempt() > attempt) {
        // those who waited for an attempt share how it ended: a dead server is not tried by each
        throw new CatalogueUnavailable(String.valueOf(failed.reason().getMessage()));
      }
      Known<T> before = known;
      // another thread may have read it while this one waited
      if (before != null
          && before.change() >= change
          && before.checkedAt().isAfter(moment)
          && suffices.test(before.value())) {
        return before.value();
      }
      return attempt(before == null ? null : before.value(), reader);
    } finally {
      loading.unlock();
    }
  }

  private T attempt(@Nullable T before, Reader<T> reader)
      throws CatalogueUnavailable, InterruptedException {
    long attempt = attempts.incrementAndGet();
    Instant startedAt = clock.instant();
    long change = changes.get();
    try {
      T read = reader.read(before);
      known = new Known<>(read, startedAt, change);
      failure = null;
      return read;
    } catch (CatalogueUnavailable unavailable) {
      failure = new Failure(attempt, unavailable);
      throw unavailable;
    }
  }
}
