package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads a PostgreSQL server under every search path that sessions have. Thread-safe. */
final class AllPaths implements SharedCatalogue.Contents<AllPaths.Known> {
  private static final int PATHS_MAX = 64;
  private static final int LOADS_MAX = 3;
  private static final String PATH_OF_DEFINITIONS = "pg_catalog";

  /** The key of the role's own search path. */
  private static final String DEFAULT_PATH = "";

  private final AtomicLong versions;

  /**
   * @param paths the catalogue under each search path that was asked for lately
   * @param rights of the role that every session is opened with
   */
  record Known(Snapshot snapshot, Map<String, PathCatalogue> paths, SchemaRights rights) {}

  /**
   * @param versions counts for all catalogues, so that no two that differ have the same version
   */
  AllPaths(AtomicLong versions) {
    this.versions = versions;
  }

  @Override
  public Known read(@Nullable Known before, @Nullable String searchPath, SimpleQuery server)
      throws CatalogueUnavailable, InterruptedException {
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

  @Override
  public @Nullable Catalogue under(Known contents, @Nullable String searchPath) {
    return contents.paths().get(key(searchPath));
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
