package dev.weir.app;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Grant;
import dev.weir.sql.Reading;
import org.jspecify.annotations.Nullable;

/** How statements for servers of one kind are read, as a fresh session would read them. */
interface Dialect {
  /** The value of {@code protocol} in the configuration. */
  String protocol();

  /** The connection of that name; null if there is none, or it speaks another protocol. */
  @Nullable UpstreamTarget target(String connection);

  /**
   * Asks the server for everything that texts are read by. May block.
   *
   * @param user the account that the session has on the server
   */
  Texts open(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException;

  /**
   * Signs in to the server and asks what it is: {@code PostgreSQL 18.6}. May block.
   *
   * @param user as for {@link #open}
   */
  String version(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException;

  /** Reads texts under the names that the server had at one moment. Thread-safe. */
  interface Texts {
    Read read(byte[] utf8) throws InterruptedException;
  }

  /**
   * What was read.
   *
   * @param text the UTF-8 that the statements' offsets are in; not to be written to
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Read(Reading reading, byte[] text) {}
}
