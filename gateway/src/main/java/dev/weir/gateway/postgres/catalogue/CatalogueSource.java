package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;

/** Opens a connection of Weir's own to a server, as the role that sessions have. Blocks. */
interface CatalogueSource {
  Opened open() throws CatalogueUnavailable, InterruptedException;

  /** A connection to ask questions on; closed after use. */
  interface Opened extends SimpleQuery, AutoCloseable {
    @Override
    void close();
  }
}
