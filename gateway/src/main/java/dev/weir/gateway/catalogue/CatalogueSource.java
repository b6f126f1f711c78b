package dev.weir.gateway.catalogue;

/** Opens a connection of Weir's own to a server, as the role that sessions have. Blocks. */
public interface CatalogueSource {
  Opened open() throws CatalogueUnavailable, InterruptedException;

  /** A connection to ask questions on; closed after use. */
  interface Opened extends SimpleQuery, AutoCloseable {
    @Override
    void close();
  }
}
