package dev.weir.gateway.postgres.catalogue;

import dev.weir.sql.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 */
final class SharedCatalogue {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCatalogue.class);
  private static final int PATHS_MAX = 64;
  private static final int LOADS_MAX = 3;
  private static final String PATH_OF_DEFINITIONS = "pg_catalog";

  /** The key of the role's own search path. */
  private static final String DEFAULT_PATH = "";

  private final String connection;
  private final CatalogueSettings settings;
  private final InstantSource clock;
  private final Executor blocking;
  private final AtomicLong versions;
  private final ReentrantLock loading = new ReentrantLock();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong attempts = new AtomicLong();
  private volatile @Nullable Known known;
  private @Nullable Failure failure;

  /** How the latest attempt failed, if it did. Guarded by {@code loading}. */
  private record Failure(long attempt, CatalogueUnavailable reason) {}

  /**
   * @param paths the catalogue under each search path that was asked for lately
   * @param rights of the role that every session is opened with
   * @param checkedAt when the reading or the check began
   * @param change the count of changes seen when it began
   */
  private record Known(
      Snapshot snapshot,
      Map<String, PathCatalogue> paths,
      SchemaRights rights,
      Instant checkedAt,
      long change) {}

  /**
   * @param versions counts for all catalogues, so that no two that differ have the same version
   */
  SharedCatalogue(
      String connection,
      CatalogueSettings settings,
      InstantSource clock,
      Executor blocking,
      AtomicLong versions) {
    this.connection = connection;
    this.settings = settings;
    this.clock = clock;
    this.blocking = blocking;
    this.versions = versions;
  }

  String connection() {
    return connection;
  }

  /** See {@link SessionCatalogue#current}. */
  @Nullable Catalogue current(@Nullable String searchPath, CatalogueSource source) {
    Known now = known;
    Catalogue found = usable(now, searchPath);
    if (now != null && found != null && olderThan(settings.checkAfter(), now)) {
      checkInBackground(source);
    }
    return found;
  }

  private @Nullable Catalogue usable(@Nullable Known candidate, @Nullable String searchPath) {
    if (candidate == null
        || candidate.change() != changes.get()
        || olderThan(settings.staleAfter(), candidate)) {
      return null;
    }
    return candidate.paths().get(key(searchPath));
  }

  private boolean olderThan(Duration age, Known candidate) {
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
  Catalogue latest(@Nullable String searchPath, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    Catalogue found = usable(known, searchPath);
    return found != null
        ? found
        : readUnlessCheckedSince(clock.instant().minus(settings.staleAfter()), searchPath, source);
  }

  /** See {@link SessionCatalogue#refreshed}. */
  Catalogue refreshed(@Nullable String searchPath, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    return readUnlessCheckedSince(clock.instant(), searchPath, source);
  }

  /** The snapshot that has this fingerprint, if it is the one that is known. */
  @Nullable Snapshot snapshot(String fingerprint) {
    Known now = known;
    return now != null && now.snapshot().fingerprint().equals(fingerprint) ? now.snapshot() : null;
  }

  /** Whether sessions are opened with this role, as far as is known. */
  boolean isOpeningRole(String role) {
    Known now = known;
    return now != null && now.rights().role().equals(role);
  }

  long nextVersion() {
    return versions.incrementAndGet();
  }

  /** See {@link SessionCatalogue#changed}. */
  void changed() {
    changes.incrementAndGet();
  }

  private Catalogue readUnlessCheckedSince(
      Instant moment, @Nullable String searchPath, CatalogueSource source)
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
      Known before = known;
      // another thread may have read it while this one waited
      if (before != null && before.change() >= change && before.checkedAt().isAfter(moment)) {
        PathCatalogue found = before.paths().get(key(searchPath));
        if (found != null) {
          return found;
        }
      }
      Known read = attempt(before, searchPath, source);
      known = read;
      return found(read, searchPath);
    } finally {
      loading.unlock();
    }
  }

  private Known attempt(@Nullable Known before, @Nullable String searchPath, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    long attempt = attempts.incrementAndGet();
    try {
      Known read = read(before, searchPath, source);
      failure = null;
      return read;
    } catch (CatalogueUnavailable unavailable) {
      failure = new Failure(attempt, unavailable);
      throw unavailable;
    }
  }

  private static Catalogue found(Known read, @Nullable String searchPath)
      throws CatalogueUnavailable {
    PathCatalogue found = read.paths().get(key(searchPath));
    if (found == null) {
      throw new CatalogueUnavailable("the search path could not be resolved");
    }
    return found;
  }

  private Known read(@Nullable Known before, @Nullable String searchPath, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    Instant startedAt = clock.instant();
    long change = changes.get();
    try (CatalogueSource.Opened server = source.open()) {
      Map<String, List<String>> schemas = new LinkedHashMap<>();
      schemas.put(DEFAULT_PATH, CatalogueLoader.searchPath(server));
      SchemaRights rights = CatalogueLoader.rights(server);
      server.ask(Questions.setSearchPath(PATH_OF_DEFINITIONS));
      Snapshot snapshot = snapshot(before, server);
      for (String path : paths(before, searchPath)) {
        server.ask(Questions.setSearchPath(path));
        schemas.put(path, CatalogueLoader.searchPath(server));
      }
      Map<String, PathCatalogue> paths = catalogues(before, snapshot, schemas, rights);
      return new Known(snapshot, paths, rights, startedAt, change);
    }
  }

  private static Snapshot snapshot(@Nullable Known before, SimpleQuery server)
      throws CatalogueUnavailable, InterruptedException {
    String fingerprint = CatalogueLoader.fingerprint(server);
    if (before != null && before.snapshot().fingerprint().equals(fingerprint)) {
      return before.snapshot();
    }
    List<String> path = CatalogueLoader.searchPath(server);
    Snapshot loaded = CatalogueLoader.load(server, fingerprint, path, null);
    for (int loads = 1; loads < LOADS_MAX; loads++) {
      String after = CatalogueLoader.fingerprint(server);
      if (after.equals(fingerprint)) {
        break;
      }
      fingerprint = after;
      loaded = CatalogueLoader.load(server, fingerprint, path, null);
    }
    return loaded;
  }

  /** The search paths to resolve: those in use, the one asked for last of all. */
  private static List<String> paths(@Nullable Known before, @Nullable String searchPath) {
    Map<String, Boolean> paths = new LinkedHashMap<>();
    if (before != null) {
      before.paths().keySet().forEach(path -> paths.put(path, true));
    }
    paths.remove(DEFAULT_PATH);
    if (searchPath != null) {
      paths.remove(key(searchPath));
      paths.put(key(searchPath), true);
    }
    List<String> all = List.copyOf(paths.keySet());
    return all.subList(Math.max(0, all.size() - PATHS_MAX), all.size());
  }

  private Map<String, PathCatalogue> catalogues(
      @Nullable Known before,
      Snapshot snapshot,
      Map<String, List<String>> schemas,
      SchemaRights rights) {
    Map<String, PathCatalogue> catalogues = new LinkedHashMap<>();
    schemas.forEach((path, names) -> {
      PathCatalogue old = before == null ? null : before.paths().get(path);
      boolean same =
          old != null
              && old.snapshot() == snapshot
              && old.searchPath().equals(names)
              && old.rights().equals(rights);
      catalogues.put(
          path,
          same && old != null
              ? old
              : new PathCatalogue(versions.incrementAndGet(), snapshot, names, rights, true));
    });
    return catalogues;
  }

  private static String key(@Nullable String searchPath) {
    if (searchPath == null) {
      return DEFAULT_PATH;
    }
    // an empty search path is not the default one
    return searchPath.isEmpty() ? "\"\"" : searchPath;
  }
}
