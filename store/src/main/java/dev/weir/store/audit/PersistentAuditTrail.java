package dev.weir.store.audit;

import dev.weir.session.AuditTrail;
import dev.weir.store.Micros;
import dev.weir.store.sqlite.Database;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail in the embedded database. An event is on disk when {@link #append} returns; if it
 * cannot be written, that fails, and what it would have told of must not go on. Thread-safe.
 */
public final class PersistentAuditTrail implements AuditTrail {
  private static final int COUNT_MOST = 1000;

  private final Database database;

  /**
   * @param database with {@link dev.weir.store.DeskSchema}; stays the caller's
   */
  public PersistentAuditTrail(Database database) {
    this.database = database;
  }

  /**
   * @throws Database.StoreFailed if it could not be written
   */
  @Override
  public void append(AuditEvent event) {
    database.write(handle -> {
      AuditTable.insert(handle, event);
      return true;
    });
  }

  /**
   * An event as it was kept.
   *
   * @param id grows with every event
   * @param kind {@code sign-in-refused}, {@code session-refused}, {@code policy-loaded}, {@code
   *     policy-rejected}, {@code approval-answered}, {@code refusals-suppressed}, or {@code
   *     ticket-} and {@code minted}, {@code used}, {@code refused}, {@code revoked} or {@code
   *     expired}
   * @param details a JSON object
   */
  public record AuditEntry(
      long id,
      Instant at,
      String kind,
      @Nullable String user,
      @Nullable String connection,
      String details) {}

  /**
   * Events, newest first.
   *
   * @param beforeId continue below this event of the page before, or null to start
   * @param countMax 1 to 1000
   */
  public List<AuditEntry> newest(@Nullable Long beforeId, int countMax) {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " events");
    }
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM audit WHERE :before IS NULL OR id < :before
                ORDER BY id DESC LIMIT :count
                """)
            .bind("before", beforeId)
            .bind("count", countMax)
            .map((row, context) ->
                new AuditEntry(
                    row.getLong("id"),
                    Micros.instant(row.getLong("at_micros")),
                    row.getString("kind"),
                    row.getString("user"),
                    row.getString("connection"),
                    row.getString("details")))
            .list());
  }
}
