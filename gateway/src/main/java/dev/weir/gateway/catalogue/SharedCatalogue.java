package dev.weir.gateway.catalogue;

import dev.weir.sql.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one server as one role sees it, for all sessions there. Read one at a time;
 * published as a whole. Thread-safe.
 *
 * @param <T> all that was read of it at one time; immutable
 */
public final class SharedCatalogue<T> {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCatalogue.class);

  /**
   * A reading that failed sooner than this is tried once more, on another connection: a server may
   * end one or change beneath it. Later, those who wait have waited enough.
   */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final String connection;
  private final CatalogueSettings settings;
  private final InstantSource clock;
  private final Executor blocking;
  private final Contents<T> contents;
  private final ReentrantLock loading = new ReentrantLock();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong attempts = new AtomicLong();
  private volatile @Nullable Known<T> known;
  private @Nullable Failure failure;

  /** How the latest attempt failed, if it did. Guarded by {@code loading}. */
  private record Failure(long attempt, CatalogueUnavailable reason) {}

  /**
   * @param checkedAt when the reading or the check began
   * @param change the count of changes seen when it began
   */
  private record Known<T>(T contents, Instant checkedAt, long change) {}

  /**
   * How one kind of server is read.
   *
   * @param <T> all that was read of it at one time; immutable
   */
  public interface Contents<T> {
    /**
     * Reads all that is to be known, or finds that it is still as before. Blocks.
     *
     * @param before what was known, if anything
     * @param path under which names are to be looked up as well; null for the one that sessions
     *     begin with
     */
    T read(@Nullable T before, @Nullable String path, SimpleQuery server)
        throws CatalogueUnavailable, InterruptedException;

    /** The names under a path; null if that was not read. Never blocks. */
    @Nullable Catalogue under(T contents, @Nullable String path);
  }

  public SharedCatalogue(
      String connection,
      CatalogueSettings settings,
      InstantSource clock,
      Executor blocking,
      Contents<T> contents) {
    this.connection = connection;
    this.settings = settings;
    this.clock = clock;
    this.blocking = blocking;
    this.contents = contents;
  }

  public String connection() {
    return connection;
  }

  /** See {@link SessionCatalogue#current}. */
  public @Nullable Catalogue current(@Nullable String path, CatalogueSource source) {
    Known<T> now = known;
    Catalogue found = usable(now, path);
    if (now != null && found != null && olderThan(settings.checkAfter(), now)) {
      checkInBackground(source);
    }
    return found;
  }

  private @Nullable Catalogue usable(@Nullable Known<T> candidate, @Nullable String path) {
    if (candidate == null
        || candidate.change() != changes.get()
        || olderThan(settings.staleAfter(), candidate)) {
      return null;
    }
    return contents.under(candidate.contents(), path);
  }

  private boolean olderThan(Duration age, Known<T> candidate) {
    return candidate.checkedAt().plus(age).isBefore(clock.instant());
  }

  private void checkInBackground(CatalogueSource source) {
    if (!checking.compareAndSet(false, true)) {
      return;
    }
    try {
      blocking.execute(() -> {
        try {
          readUnlessCheckedSince(clock.instant(), null, source);
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

  /** See {@link SessionCatalogue#latest}. */
  public Catalogue latest(@Nullable String path, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    Catalogue found = usable(known, path);
    return found != null
        ? found
        : readUnlessCheckedSince(clock.instant().minus(settings.staleAfter()), path, source);
  }

  /** See {@link SessionCatalogue#refreshed}. */
  public Catalogue refreshed(@Nullable String path, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    return readUnlessCheckedSince(clock.instant(), path, source);
  }

  /** What was read last, however old; null if nothing was. */
  public @Nullable T known() {
    Known<T> now = known;
    return now == null ? null : now.contents();
  }

  /** See {@link SessionCatalogue#changed}. */
  public void changed() {
    changes.incrementAndGet();
  }

  private Catalogue readUnlessCheckedSince(
      Instant moment, @Nullable String path, CatalogueSource source)
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
      if (before != null && before.change() >= change && before.checkedAt().isAfter(moment)) {
        Catalogue found = contents.under(before.contents(), path);
        if (found != null) {
          return found;
        }
      }
      Known<T> read = attempt(before, path, source);
      known = read;
      return found(read, path);
    } finally {
      loading.unlock();
    }
  }

  private Known<T> attempt(@Nullable Known<T> before, @Nullable String path, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    long attempt = attempts.incrementAndGet();
    Instant startedAt = clock.instant();
    try {
      Known<T> read;
      try {
        read = read(before, path, source);
      } catch (CatalogueUnavailable once) {
        if (startedAt.plus(SOON).isBefore(clock.instant())) {
          throw once;
        }
        LOG.info("catalogue of {}: {}; asked again", connection, once.getMessage());
        read = read(before, path, source);
      }
      failure = null;
      return read;
    } catch (CatalogueUnavailable unavailable) {
      failure = new Failure(attempt, unavailable);
      throw unavailable;
    }
  }

  private Known<T> read(@Nullable Known<T> before, @Nullable String path, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    Instant startedAt = clock.instant();
    long change = changes.get();
    try (CatalogueSource.Opened server = source.open()) {
      T read = contents.read(before == null ? null : before.contents(), path, server);
      return new Known<>(read, startedAt, change);
    }
  }

  private Catalogue found(Known<T> read, @Nullable String path) throws CatalogueUnavailable {
    Catalogue found = contents.under(read.contents(), path);
    if (found == null) {
      throw new CatalogueUnavailable("the search path could not be resolved");
    }
    return found;
  }
}
