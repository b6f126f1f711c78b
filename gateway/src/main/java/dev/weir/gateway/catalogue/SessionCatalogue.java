package dev.weir.gateway.catalogue;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as one session asks for it, shared behind the scenes with every session of the same
 * connection and role. Thread-safe.
 *
 * <p>The path is what decides where a bare name is looked for, in the server's own words: a search
 * path as {@code SHOW search_path} prints it, a current database. Null means what a session has
 * when it is opened.
 */
public interface SessionCatalogue {
  /**
   * The snapshot if it is known to be recent, else null: then ask {@link #latest}. Never blocks;
   * starts a check in the background when the snapshot is some seconds old.
   */
  @Nullable Catalogue current(@Nullable String path);

  /**
   * A snapshot that was read or checked within the last seconds. Blocks: for virtual threads.
   *
   * @throws CatalogueUnavailable if it could not be read: whoever's data is protected must be
   *     refused
   */
  Catalogue latest(@Nullable String path) throws CatalogueUnavailable, InterruptedException;

  /**
   * A snapshot that was read or checked after this call began: for a name that {@link #latest} does
   * not know. Blocks: for virtual threads.
   */
  Catalogue refreshed(@Nullable String path) throws CatalogueUnavailable, InterruptedException;

  /**
   * The snapshot as the session itself sees it, with its temporary tables and uncommitted changes,
   * under its own search path. Blocks: for virtual threads.
   *
   * @param session asks on the session, which must be idle or in a transaction that has not failed.
   *     The queries only read and change no setting.
   */
  Catalogue onSession(SimpleQuery session) throws CatalogueUnavailable, InterruptedException;

  /** Connections beside the session, as the account that it has on the server. */
  CatalogueSource beside();

  /**
   * Names may mean something else now (DDL was committed): no session of this connection gets a
   * snapshot that was not checked after this call. Never blocks.
   */
  void changed();

  /**
   * The session has made a table that only it sees, by its full name. Of some servers' {@link
   * #onSession} finds such tables by itself.
   */
  default void madeTemporary(ObjectName table) {}

  /** Such a table is gone; all are if null. Harmless if there was none. */
  default void droppedTemporary(@Nullable ObjectName table) {}
}
