package dev.weir.gateway.postgres.catalogue;

import dev.weir.sql.Catalogue;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one session sees: the shared catalogue, and what only the session itself can see. */
final class OneSessionCatalogue implements SessionCatalogue {
  private static final Pattern TEMPORARY = Pattern.compile("pg_temp_[0-9]+");

  private final SharedCatalogue shared;
  private final CatalogueSource source;
  private final Runnable changed;
  private final ReentrantLock asking = new ReentrantLock();
  private @Nullable PathCatalogue own;

  /**
   * @param changed tells every catalogue of the connection
   */
  OneSessionCatalogue(SharedCatalogue shared, CatalogueSource source, Runnable changed) {
    this.shared = shared;
    this.source = source;
    this.changed = changed;
  }

  @Override
  public @Nullable Catalogue current(@Nullable String searchPath) {
    return shared.current(searchPath, source);
  }

  @Override
  public Catalogue latest(@Nullable String searchPath)
      throws CatalogueUnavailable, InterruptedException {
    return shared.latest(searchPath, source);
  }

  @Override
  public Catalogue refreshed(@Nullable String searchPath)
      throws CatalogueUnavailable, InterruptedException {
    return shared.refreshed(searchPath, source);
  }

  @Override
  public Catalogue onSession(SimpleQuery session)
      throws CatalogueUnavailable, InterruptedException {
    asking.lockInterruptibly();
    try {
      List<String> schemas = CatalogueLoader.searchPath(session);
      String temporary =
          schemas.stream()
              .filter(name -> TEMPORARY.matcher(name).matches())
              .findFirst()
              .orElse(null);
      requireOwnOperators(schemas, temporary);
      PathCatalogue read = read(session, schemas, temporary);
      own = read;
      return read;
    } finally {
      asking.unlock();
    }
  }

  /** Somebody else's operators must not answer Weir's questions. */
  private static void requireOwnOperators(List<String> schemas, @Nullable String temporary)
      throws CatalogueUnavailable {
    String first = schemas.stream().filter(name -> !name.equals(temporary)).findFirst().orElse("");
    if (!first.equals("pg_catalog")) {
      throw new CatalogueUnavailable(
          "the session's search_path puts another schema before pg_catalog");
    }
  }

  private PathCatalogue read(SimpleQuery session, List<String> schemas, @Nullable String temporary)
      throws CatalogueUnavailable, InterruptedException {
    String fingerprint = CatalogueLoader.fingerprint(session);
    PathCatalogue before = own;
    if (before != null
        && before.searchPath().equals(schemas)
        && before.snapshot().fingerprint().equals(fingerprint)) {
      return before;
    }
    Snapshot snapshot = shared.snapshot(fingerprint);
    if (snapshot == null) {
      snapshot = CatalogueLoader.load(session, fingerprint, temporary);
    }
    return new PathCatalogue(shared.nextVersion(), snapshot, schemas);
  }

  @Override
  public void changed() {
    changed.run();
  }
}
