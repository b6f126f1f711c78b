package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.session.archive.StatementFilter;
import dev.weir.store.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A filter as conditions of SQL over {@code statement st}, with the values of their parameters, and
 * the ways that lead to what fits. Used by one thread.
 */
final class StatementConditions {
  /** From here on a statement is in the index of the slow, or of the large. */
  private static final long SLOW_MICROS = 1_000_000;

  private static final long LARGE_ROWS = 1_000;

  private final List<Condition> conditions = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();
  private final boolean meetNothing;
  private final @Nullable Effect decision;
  private final @Nullable Boolean failed;
  private boolean countedByTheHour = true;
  private boolean countedByTheText = true;
  private long sinceMicros = Long.MIN_VALUE;
  private long untilMicros = Long.MAX_VALUE;

  /**
   * @param check holds for one statement; does not lead the planner to an index
   * @param driver leads to all for which it holds, if there is a way
   * @param ofHours whether it can be asked of the counts of an hour, too
   */
  private record Condition(String check, @Nullable Driver driver, boolean ofHours) {}

  StatementConditions(StatementFilter filter) {
    String words = filter.words();
    String match = words == null ? null : WordQuery.of(words);
    this.meetNothing = words != null && match == null;
    this.decision = filter.decision();
    this.failed = filter.failed();
    between(filter.since(), filter.until());
    if (decision != null) {
      // an index of some is taken only where its own condition stands, too
      String stopped = decision == Effect.ALLOW ? "" : "st.decision <> 'ALLOW' AND ";
      conditions.add(
          new Condition(stopped + "st.decision = '" + decision.name() + "'", null, true));
    }
    if (failed != null) {
      conditions.add(
          new Condition("st.sql_state IS " + (failed ? "NOT NULL" : "NULL"), null, false));
    }
    addSession(filter.sessionId());
    addActor(filter);
    addEnd(filter.tookAtLeast(), filter.rowsAtLeast());
    addText("judged_column", "column", filter.column());
    addText("judged_rule", "rule", filter.rule());
    addText("judged_table", "table", filter.table());
    if (match != null) {
      add(
          "+st.judged IN (SELECT rowid FROM judged_words WHERE judged_words MATCH :words)",
          Driver.ofTexts("judged_words", "judged_words.rowid", "judged_words MATCH :words"),
          "words",
          match);
    }
  }

  private void add(String check, @Nullable Driver driver, String name, Object value) {
    conditions.add(new Condition(check, driver, false));
    values.put(name, value);
    countedByTheHour = false;
  }

  private void addSession(@Nullable String sessionId) {
    if (sessionId != null) {
      countedByTheText = false;
      add(
          "+st.session = (SELECT no FROM session WHERE id = :sessionId)",
          new Driver(
              "session CROSS JOIN statement st INDEXED BY statement_by_session",
              "session.id = :sessionId AND st.session = session.no"),
          "sessionId",
          sessionId);
    }
  }

  private void addActor(StatementFilter filter) {
    var fits = new StringJoiner(" AND ");
    narrowActor(fits, "user", filter.user());
    narrowActor(fits, "agent", filter.agent());
    narrowActor(fits, "connection", filter.connection());
    if (fits.length() > 0) {
      countedByTheText = false;
      conditions.add(
          new Condition(
              "+st.actor IN (SELECT id FROM actor WHERE " + fits + ")",
              new Driver(
                  "actor CROSS JOIN statement st INDEXED BY statement_by_actor",
                  fits + " AND st.actor = actor.id"),
              true));
    }
  }

  private void narrowActor(StringJoiner fits, String column, @Nullable String value) {
    if (value != null) {
      fits.add("actor." + column + " = :" + column);
      values.put(column, value);
    }
  }

  private void addEnd(@Nullable Duration took, @Nullable Long rows) {
    countedByTheText &= took == null && rows == null;
    if (took != null) {
      long micros = took.toNanos() / 1_000;
      add(
          "st.took_micros >= :took",
          micros < SLOW_MICROS
              ? null
              : new Driver(
                  "statement st INDEXED BY statement_slow",
                  "st.took_micros >= " + SLOW_MICROS + " AND st.took_micros >= :took"),
          "took",
          micros);
    }
    if (rows != null) {
      add(
          "st.row_count >= :rows",
          rows < LARGE_ROWS
              ? null
              : new Driver(
                  "statement st INDEXED BY statement_large",
                  "st.row_count >= " + LARGE_ROWS + " AND st.row_count >= :rows"),
          "rows",
          rows);
    }
  }

  private void addText(String table, String name, @Nullable String value) {
    if (value != null) {
      add(
          "EXISTS (SELECT 1 FROM %s WHERE name = :%s AND judged = st.judged)"
              .formatted(table, name),
          Driver.ofTexts(table, table + ".judged", table + ".name = :" + name),
          name,
          value);
    }
  }

  private void between(@Nullable Instant since, @Nullable Instant until) {
    sinceMicros = since == null ? sinceMicros : Micros.of(since);
    untilMicros = until == null ? untilMicros : Micros.of(until);
  }

  /** Only what is older than a statement. */
  void below(long atMicros, long session, long number) {
    untilMicros = Math.min(untilMicros, atMicros + 1);
    add(
        "(st.at_micros, st.session, st.number) < (:cursorAt, :cursorSession, :cursorNo)",
        null,
        "cursorAt",
        atMicros);
    values.put("cursorSession", session);
    values.put("cursorNo", number);
  }

  /** Whether no statement can fit: what is to stand in its text has no word in it. */
  boolean meetNothing() {
    return meetNothing;
  }

  /** Whether {@link HourlyCounts} know who, what decision and whether it failed: all there is. */
  boolean countedByTheHour() {
    return countedByTheHour;
  }

  /**
   * Whether texts are asked for and nothing that the index of statements by text does not hold, so
   * that it is quicker than looking at the statements themselves, however many fit.
   */
  boolean countedByTheText() {
    return countedByTheText && !countedByTheHour;
  }

  /** What is counted of an hour's counts, as columns {@code count} and {@code failed}. */
  String countsOfHours() {
    String fitting = failed == null ? "count" : failed ? "failed" : "count - failed";
    String failing = Boolean.FALSE.equals(failed) ? "0" : "failed";
    return "sum(%s) AS count, sum(%s) AS failed".formatted(fitting, failing);
  }

  /** What an hour's counts, {@code hourly st}, have to meet. */
  String checksOfHours() {
    var checks = new StringJoiner(" AND ").setEmptyValue("1");
    for (Condition condition : conditions) {
      if (condition.ofHours()) {
        checks.add(condition.check());
      }
    }
    return checks.toString();
  }

  /** The ways that lead to what fits, each to more than that. */
  List<Driver> drivers() {
    var drivers = new ArrayList<Driver>();
    for (Condition condition : conditions) {
      if (condition.driver() != null) {
        drivers.add(condition.driver());
      }
    }
    return drivers;
  }

  /** What stands after FROM when statements are gone through in the order of time. */
  String walked() {
    if (decision != null && decision != Effect.ALLOW) {
      return "statement st INDEXED BY statement_stopped";
    }
    return Boolean.TRUE.equals(failed)
        ? "statement st INDEXED BY statement_failed"
        : "statement st";
  }

  /** The bounds of time, which every index but those of the slow and the large has. */
  String times() {
    values.put("since", sinceMicros);
    values.put("until", untilMicros);
    return "st.at_micros >= :since AND st.at_micros < :until";
  }

  /** All conditions but the one that a driver stands for; null if none does. */
  String checks(@Nullable Driver except) {
    var checks = new StringJoiner(" AND ");
    checks.add(times());
    for (Condition condition : conditions) {
      if (except == null || condition.driver() != except) {
        checks.add(condition.check());
      }
    }
    return checks.toString();
  }

  Map<String, Object> values() {
    return values;
  }
}
