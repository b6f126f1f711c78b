package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
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
      PathCatalogue read = read(session, schemas, temporary);
      own = read;
      return read;
    } finally {
      asking.unlock();
    }
  }

  private PathCatalogue read(SimpleQuery session, List<String> schemas, @Nullable String temporary)
      throws CatalogueUnavailable, InterruptedException {
    String fingerprint = CatalogueLoader.fingerprint(session);
    SchemaRights rights = CatalogueLoader.rights(session);
    PathCatalogue before = own;
    if (before != null
        && before.searchPath().equals(schemas)
        && before.rights().equals(rights)
        && before.snapshot().fingerprint().equals(fingerprint)) {
      return before;
    }
    Snapshot snapshot = shared.snapshot(fingerprint);
    if (snapshot == null) {
      snapshot = CatalogueLoader.load(session, fingerprint, schemas, temporary);
    }
    return new PathCatalogue(
        shared.nextVersion(), snapshot, schemas, rights, shared.isOpeningRole(rights.role()));
  }

  @Override
  public void changed() {
    changed.run();
  }
}
