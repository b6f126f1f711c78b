package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.session.archive.StatementFilter;
import dev.weir.store.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filter as conditions of SQL over {@code statement st}, {@code session s} and {@code judged j},
 * with the values of their parameters.
 */
final class StatementConditions {
  private final StringBuilder sql = new StringBuilder("1 = 1");
  private final Map<String, Object> values = new HashMap<>();
  private final boolean meetNothing;

  StatementConditions(StatementFilter filter) {
    String words = filter.words();
    String match = words == null ? null : WordQuery.of(words);
    this.meetNothing = words != null && match == null;
    narrow(
        "st.judged IN (SELECT rowid FROM judged_words WHERE judged_words MATCH :words)",
        "words",
        match);
    narrow("s.id = :sessionId", "sessionId", filter.sessionId());
    narrow("s.user = :user", "user", filter.user());
    narrow("s.agent = :agent", "agent", filter.agent());
    narrow("s.connection = :connection", "connection", filter.connection());
    Effect decision = filter.decision();
    narrow("st.decision = :decision", "decision", decision == null ? null : decision.name());
    narrow(
        "st.judged IN (SELECT judged FROM judged_rule WHERE name = :rule)", "rule", filter.rule());
    narrow(
        "st.judged IN (SELECT judged FROM judged_table WHERE name = :table)",
        "table",
        filter.table());
    narrow(
        "EXISTS (SELECT 1 FROM json_each(j.columns) WHERE value = :column)",
        "column",
        filter.column());
    narrow("(st.sql_state IS NOT NULL) = :failed", "failed", filter.failed());
    Duration took = filter.tookAtLeast();
    narrow(
        "st.ended_micros - st.at_micros >= :took",
        "took",
        took == null ? null : took.toNanos() / 1_000);
    narrow("st.row_count >= :rows", "rows", filter.rowsAtLeast());
    narrow("st.at_micros >= :since", "since", micros(filter.since()));
    narrow("st.at_micros < :until", "until", micros(filter.until()));
  }

  private void narrow(String condition, String name, @Nullable Object value) {
    if (value != null) {
      add(condition, Map.of(name, value));
    }
  }

  /** One more condition. */
  void add(String condition, Map<String, Object> parameters) {
    sql.append(" AND ").append(condition);
    values.putAll(parameters);
  }

  private static @Nullable Long micros(@Nullable Instant at) {
    return at == null ? null : Micros.of(at);
  }

  /** Whether no statement can fit: what is to stand in its text has no word in it. */
  boolean meetNothing() {
    return meetNothing;
  }

  String sql() {
    return sql.toString();
  }

  Map<String, Object> values() {
    return values;
  }
}
