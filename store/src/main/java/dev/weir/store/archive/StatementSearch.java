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
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
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

  /** The keys of a page first, so that nothing is sorted but keys. */
  private static final String SELECT =
      """
      SELECT st.*, s.id AS session_id, s.user, s.agent, s.connection, j.kind, j.text, j.rules,
        j.tables, j.columns
      FROM (%s) page
      CROSS JOIN statement st
        ON (st.at_micros, st.session, st.number) = (page.at_micros, page.session, page.number)
      CROSS JOIN session s ON s.no = st.session
      CROSS JOIN judged j ON j.id = st.judged
      """;

  static final String KEYS =
      """
      SELECT st.at_micros, st.session, st.number FROM %s WHERE %s
      ORDER BY st.at_micros DESC, st.session DESC, st.number DESC LIMIT :limit
      """;

  private final StatementConditions conditions;
  private final int countMax;
  private final int candidatesMax;

  /**
   * @param candidatesMax so many statements may be sorted for a page
   */
  StatementSearch(SearchQuery query, int candidatesMax) throws InvalidCursor {
    this.candidatesMax = candidatesMax;
    this.countMax = query.countMax();
    this.conditions = new StatementConditions(query.filter());
    String cursor = query.cursor();
    if (cursor != null) {
      below(cursor);
    }
  }

  private void below(String cursor) throws InvalidCursor {
    Matcher parts = CURSOR.matcher(cursor);
    if (!parts.matches()) {
      throw new InvalidCursor("the cursor is none that a page gave");
    }
    conditions.below(
        Long.parseLong(parts.group(1)),
        Long.parseLong(parts.group(2)),
        Long.parseLong(parts.group(3)));
  }

  /**
   * @param atMicros with session and number: where it stands
   */
  private record Found(StatementHit hit, long atMicros, long session) {
    private static final Comparator<Found> NEWEST_FIRST =
        Comparator.comparingLong(Found::atMicros)
            .thenComparingLong(Found::session)
            .thenComparingLong(found -> found.hit().number())
            .reversed();

    String cursor() {
      return atMicros + "-" + session + "-" + hit.number();
    }
  }

  StatementPage run(Handle handle) {
    Route route = Route.of(conditions, handle, candidatesMax);
    if (route.nothing()) {
      return new StatementPage(List.of(), null);
    }
    List<Found> found =
        handle
            .createQuery(SELECT.formatted(KEYS.formatted(route.source(), route.where())))
            .bindMap(conditions.values())
            .bind("limit", countMax + 1)
            .map((row, context) -> found(row))
            .stream()
            .sorted(Found.NEWEST_FIRST)
            .toList();
    boolean more = found.size() > countMax;
    List<Found> page = more ? found.subList(0, countMax) : found;
    return new StatementPage(
        page.stream().map(Found::hit).toList(), more ? page.getLast().cursor() : null);
  }

  private static Found found(ResultSet row) throws SQLException {
    long atMicros = row.getLong("at_micros");
    long number = row.getLong("number");
    Long tookMicros = longOrNull(row, "took_micros");
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
            tookMicros == null ? null : Duration.of(tookMicros, ChronoUnit.MICROS));
    return new Found(hit, atMicros, row.getLong("session"));
  }

  static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
