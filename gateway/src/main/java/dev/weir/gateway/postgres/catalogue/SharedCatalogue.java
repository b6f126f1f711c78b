package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SharedReading;
import dev.weir.sql.Catalogue;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server as one role sees it, for all sessions there. Read one at a time;
 * published as a whole. Thread-safe.
 */
final class SharedCatalogue {
  private static final int PATHS_MAX = 64;
  private static final int LOADS_MAX = 3;
  private static final String PATH_OF_DEFINITIONS = "pg_catalog";

  /** The key of the role's own search path. */
  private static final String DEFAULT_PATH = "";

  private final SharedReading<Known> shared;
  private final AtomicLong versions;

  /**
   * @param paths the catalogue under each search path that was asked for lately
   * @param rights of the role that every session is opened with
   */
  private record Known(Snapshot snapshot, Map<String, PathCatalogue> paths, SchemaRights rights) {}

  /**
   * @param versions counts for all catalogues, so that no two that differ have the same version
   */
  SharedCatalogue(
      String connection,
      CatalogueSettings settings,
      InstantSource clock,
      Executor blocking,
      AtomicLong versions) {
    this.shared = new SharedReading<>(connection, settings, clock, blocking);
    this.versions = versions;
  }

  String connection() {
    return shared.connection();
  }

  /** See {@link SessionCatalogue#current}. */
  @Nullable Catalogue current(@Nullable String searchPath, CatalogueSource source) {
    Known now = shared.current(knows(searchPath), reader(null, source));
    return now == null ? null : now.paths().get(key(searchPath));
  }

  /** See {@link SessionCatalogue#latest}. */
  Catalogue latest(@Nullable String searchPath, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    return found(shared.latest(knows(searchPath), reader(searchPath, source)), searchPath);
  }

  /** See {@link SessionCatalogue#refreshed}. */
  Catalogue refreshed(@Nullable String searchPath, CatalogueSource source)
      throws CatalogueUnavailable, InterruptedException {
    return found(shared.refreshed(knows(searchPath), reader(searchPath, source)), searchPath);
  }

  /** The snapshot that has this fingerprint, if it is the one that is known. */
  @Nullable Snapshot snapshot(String fingerprint) {
    Known now = shared.last();
    return now != null && now.snapshot().fingerprint().equals(fingerprint) ? now.snapshot() : null;
  }

  /** Whether sessions are opened with this role, as far as is known. */
  boolean isOpeningRole(String role) {
    Known now = shared.last();
    return now != null && now.rights().role().equals(role);
  }

  long nextVersion() {
    return versions.incrementAndGet();
  }

  /** See {@link SessionCatalogue#changed}. */
  void changed() {
    shared.changed();
  }

  private static Predicate<Known> knows(@Nullable String searchPath) {
    return known -> known.paths().containsKey(key(searchPath));
  }

  private SharedReading.Reader<Known> reader(@Nullable String searchPath, CatalogueSource source) {
    return before -> read(before, searchPath, source);
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
      return new Known(snapshot, catalogues(before, snapshot, schemas, rights), rights);
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
