package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one session sees: the shared catalogue, and what only the session itself can see. */
final class OneSessionCatalogue implements SessionCatalogue {
  private static final Pattern TEMPORARY = Pattern.compile("pg_temp_[0-9]+");

  private final SharedCatalogue<AllPaths.Known> shared;
  private final CatalogueSource source;
  private final Runnable changed;
  private final AtomicLong versions;
  private final ReentrantLock asking = new ReentrantLock();
  private @Nullable PathCatalogue own;

  /**
   * @param changed tells every catalogue of the connection
   * @param versions counts for all catalogues
   */
  OneSessionCatalogue(
      SharedCatalogue<AllPaths.Known> shared,
      CatalogueSource source,
      Runnable changed,
      AtomicLong versions) {
    this.shared = shared;
    this.source = source;
    this.changed = changed;
    this.versions = versions;
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
    AllPaths.Known known = shared.known();
    boolean opening = known != null && known.rights().role().equals(rights.role());
    Snapshot snapshot =
        known != null && known.snapshot().fingerprint().equals(fingerprint)
            ? known.snapshot()
            : CatalogueLoader.load(session, fingerprint, schemas, temporary);
    return new PathCatalogue(versions.incrementAndGet(), snapshot, schemas, rights, opening);
  }

  @Override
  public CatalogueSource beside() {
    return source;
  }

  @Override
  public void changed() {
    changed.run();
  }
}
