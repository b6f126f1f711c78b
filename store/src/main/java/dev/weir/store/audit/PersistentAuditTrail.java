package dev.weir.store.audit;

import dev.weir.session.AuditLog;
import dev.weir.session.AuditTrail;
import dev.weir.store.Micros;
import dev.weir.store.sqlite.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail in the embedded database. An event is on disk when {@link #append} returns; if it
 * cannot be written, that fails, and what it would have told of must not go on. Thread-safe.
 */
public final class PersistentAuditTrail implements AuditTrail, AuditLog {
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

  /** Every event, as {@link #newest(Filter, Long, int)}. */
  public List<Entry> newest(@Nullable Long beforeId, int countMax) {
    return newest(Filter.ALL, beforeId, countMax);
  }

  @Override
  public List<Entry> newest(Filter filter, @Nullable Long beforeId, int countMax) {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " events");
    }
    var conditions = new ArrayList<String>();
    var values = new HashMap<String, Object>();
    narrow(conditions, values, "id <", "before", beforeId);
    narrow(conditions, values, "kind =", "kind", filter.kind());
    narrow(conditions, values, "user =", "user", filter.user());
    narrow(conditions, values, "connection =", "connection", filter.connection());
    narrow(conditions, values, "at_micros >=", "since", micros(filter.since()));
    narrow(conditions, values, "at_micros <", "until", micros(filter.until()));
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM audit %s ORDER BY id DESC LIMIT :count".formatted(where))
            .bindMap(values)
            .bind("count", countMax)
            .map((row, context) ->
                new Entry(
                    row.getLong("id"),
                    Micros.instant(row.getLong("at_micros")),
                    row.getString("kind"),
                    row.getString("user"),
                    row.getString("connection"),
                    row.getString("details")))
            .list());
  }

  private static void narrow(
      List<String> conditions,
      Map<String, Object> values,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      conditions.add(condition + " :" + name);
      values.put(name, value);
    }
  }

  private static @Nullable Long micros(@Nullable Instant moment) {
    return moment == null ? null : Micros.of(moment);
  }
}
