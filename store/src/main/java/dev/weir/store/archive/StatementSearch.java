package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.session.archive.Archive.InvalidCursor;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.archive.StatementPage;
import dev.weir.store.Micros;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** One search over the statements of the index. */
final class StatementSearch {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})-(\\d{1,18})-(\\d{1,18})");
  private static final String SELECT =
      """
      SELECT st.*, s.id AS session_id, s.user, s.agent, s.connection, j.kind, j.text, j.rules,
        j.tables, j.columns
      FROM statement st JOIN session s ON s.no = st.session JOIN judged j ON j.id = st.judged
      WHERE 1 = 1
      """;

  private final StringBuilder sql = new StringBuilder(SELECT);
  private final Map<String, Object> values = new HashMap<>();
  private final int countMax;
  private boolean findsNothing;

  StatementSearch(SearchQuery query) throws InvalidCursor {
    this.countMax = query.countMax();
    String words = query.words();
    if (words != null) {
      String match = WordQuery.of(words);
      findsNothing = match == null;
      narrow(
          "st.judged IN (SELECT rowid FROM judged_words WHERE judged_words MATCH :words)",
          "words",
          match);
    }
    narrow("s.id = :sessionId", "sessionId", query.sessionId());
    narrow("s.user = :user", "user", query.user());
    narrow("s.agent = :agent", "agent", query.agent());
    narrow("s.connection = :connection", "connection", query.connection());
    Effect decision = query.decision();
    narrow("st.decision = :decision", "decision", decision == null ? null : decision.name());
    narrow(
        "st.judged IN (SELECT judged FROM judged_rule WHERE name = :rule)", "rule", query.rule());
    narrow(
        "st.judged IN (SELECT judged FROM judged_table WHERE name = :table)",
        "table",
        query.table());
    narrow("st.at_micros >= :since", "since", micros(query.since()));
    narrow("st.at_micros < :until", "until", micros(query.until()));
    String cursor = query.cursor();
    if (cursor != null) {
      below(cursor);
    }
    sql.append(" ORDER BY st.at_micros DESC, st.session DESC, st.number DESC LIMIT :limit");
    values.put("limit", countMax + 1);
  }

  private void narrow(String condition, String name, @Nullable Object value) {
    if (value != null) {
      sql.append(" AND ").append(condition);
      values.put(name, value);
    }
  }

  private void below(String cursor) throws InvalidCursor {
    Matcher parts = CURSOR.matcher(cursor);
    if (!parts.matches()) {
      throw new InvalidCursor("the cursor is none that a page gave");
    }
    sql.append(
        " AND (st.at_micros, st.session, st.number) < (:cursorAt, :cursorSession, :cursorNo)");
    values.put("cursorAt", Long.parseLong(parts.group(1)));
    values.put("cursorSession", Long.parseLong(parts.group(2)));
    values.put("cursorNo", Long.parseLong(parts.group(3)));
  }

  private static @Nullable Long micros(@Nullable Instant at) {
    return at == null ? null : Micros.of(at);
  }

  private record Found(StatementHit hit, String cursor) {}

  StatementPage run(Handle handle) {
    if (findsNothing) {
      return new StatementPage(List.of(), null);
    }
    List<Found> found =
        handle.createQuery(sql.toString()).bindMap(values).map((row, context) -> found(row)).list();
    boolean more = found.size() > countMax;
    List<Found> page = more ? found.subList(0, countMax) : found;
    return new StatementPage(
        page.stream().map(Found::hit).toList(), more ? page.getLast().cursor() : null);
  }

  private static Found found(ResultSet row) throws SQLException {
    long atMicros = row.getLong("at_micros");
    long number = row.getLong("number");
    Long endedMicros = longOrNull(row, "ended_micros");
    var hit =
        new StatementHit(
            row.getString("session_id"),
            number,
            Micros.instant(atMicros),
            row.getString("user"),
            row.getString("agent"),
            row.getString("connection"),
            row.getString("kind"),
            row.getString("text"),
            Effect.valueOf(row.getString("decision")),
            JSON.readValue(row.getString("rules"), STRINGS),
            JSON.readValue(row.getString("tables"), STRINGS),
            JSON.readValue(row.getString("columns"), STRINGS),
            row.getString("request"),
            row.getString("sql_state"),
            longOrNull(row, "row_count"),
            endedMicros == null
                ? null
                : Duration.between(Micros.instant(atMicros), Micros.instant(endedMicros)));
    return new Found(hit, atMicros + "-" + row.getLong("session") + "-" + number);
  }

  static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
