package dev.weir.store.archive;

import dev.weir.session.archive.SessionFilter;
import dev.weir.store.Micros;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * One page of sessions, by the time they started: however old the page is, it is read from an index
 * where it begins.
 */
final class SessionList {
  private final SessionFilter filter;
  private final StringJoiner conditions = new StringJoiner(" AND ").setEmptyValue("1");
  private final Map<String, Object> values = new HashMap<>();

  SessionList(SessionFilter filter) {
    this.filter = filter;
    narrow("user = :user", "user", filter.user());
    narrow("agent = :agent", "agent", filter.agent());
    narrow("connection = :connection", "connection", filter.connection());
    narrow("started_micros >= :since", "since", micros(filter.since()));
  }

  private void narrow(String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.put(name, value);
    }
  }

  private static @Nullable Long micros(@Nullable Instant at) {
    return at == null ? null : Micros.of(at);
  }

  /** Once for each object. */
  <T> List<T> run(Handle handle, RowMapper<T> mapper) {
    String before = filter.beforeSessionId();
    Long untilMicros = micros(filter.until());
    if (before != null) {
      Long startedMicros = startedMicros(handle, before);
      if (startedMicros == null) {
        return List.of(); // its time of retention is over, and that of all below
      }
      if (untilMicros == null || untilMicros > startedMicros) {
        untilMicros = null; // the page before has ended below it
        narrow("(started_micros, id) < (:startedBefore, :before)", "before", before);
        values.put("startedBefore", startedMicros);
      }
    }
    narrow("started_micros < :until", "until", untilMicros);
    return handle
        .createQuery(sql())
        .bindMap(values)
        .bind("count", filter.countMax())
        .map(mapper)
        .list();
  }

  /** What {@link #sql} is run with, but for its count. */
  Map<String, Object> values() {
    return values;
  }

  String sql() {
    return "SELECT * FROM session WHERE %s ORDER BY started_micros DESC, id DESC LIMIT :count"
        .formatted(conditions);
  }

  private static @Nullable Long startedMicros(Handle handle, String sessionId) {
    return handle
        .createQuery("SELECT started_micros FROM session WHERE id = :id")
        .bind("id", sessionId)
        .mapTo(Long.class)
        .findOne()
        .orElse(null);
  }
}
