package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the names of all databases of a MySQL or MariaDB server that an account sees. A path is a
 * current database, null for none. Thread-safe.
 */
final class AllDatabases implements SharedCatalogue.Contents<AllDatabases.Known> {
  private final AtomicLong versions;

  /**
   * @param version differs whenever the names do
   */
  record Known(long version, Names names) {}

  /**
   * @param versions counts for all catalogues, so that no two that differ have the same version
   */
  AllDatabases(AtomicLong versions) {
    this.versions = versions;
  }

  @Override
  public Known read(@Nullable Known before, @Nullable String database, SimpleQuery server)
      throws CatalogueUnavailable, InterruptedException {
    for (String manner : Questions.manners()) {
      server.ask(manner);
    }
    Names names = NamesLoader.load(server, before == null ? null : before.names().ofServer());
    return before != null && before.names().equals(names)
        ? before
        : new Known(versions.incrementAndGet(), names);
  }

  @Override
  public Catalogue under(Known contents, @Nullable String database) {
    return new DatabaseCatalogue(contents.version(), contents.names(), database, List.of());
  }
}
