package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.store.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Counts the statements of the index over time. */
final class StatementCounting {
  private static final int STRETCHES_MAX = 1_000;

  private final StatementConditions conditions;
  private final long fromMicros;
  private final long widthMicros;
  private final int stretches;

  /**
   * @throws IllegalArgumentException if there is no time between the two, or too many stretches
   */
  StatementCounting(StatementFilter filter, Instant since, Instant until, int stretches) {
    if (stretches < 1 || stretches > STRETCHES_MAX || !since.isBefore(until)) {
      throw new IllegalArgumentException("1 to " + STRETCHES_MAX + " stretches of some time");
    }
    this.conditions = new StatementConditions(filter.between(since, until));
    this.fromMicros = Micros.of(since);
    this.widthMicros = Math.max(1, Math.ceilDiv(Micros.of(until) - fromMicros, (long) stretches));
    this.stretches = stretches;
  }

  private record Count(int stretch, Effect decision, long count, long failed) {}

  List<StatementCounts> run(Handle handle) {
    long[][] counts = new long[stretches][4];
    if (!conditions.meetNothing()) {
      List<Count> found =
          handle
              .createQuery(
                  "SELECT (st.at_micros - :from) / :width AS stretch, st.decision,"
                      + " count(*) AS count, count(st.sql_state) AS failed"
                      + " FROM statement st JOIN session s ON s.no = st.session"
                      + " JOIN judged j ON j.id = st.judged WHERE "
                      + conditions.sql()
                      + " GROUP BY stretch, st.decision")
              .bindMap(conditions.values())
              .bind("from", fromMicros)
              .bind("width", widthMicros)
              .map((row, context) ->
                  new Count(
                      row.getInt("stretch"),
                      Effect.valueOf(row.getString("decision")),
                      row.getLong("count"),
                      row.getLong("failed")))
              .list();
      for (Count count : found) {
        long[] stretch = counts[count.stretch()];
        stretch[column(count.decision())] += count.count();
        stretch[3] += count.failed();
      }
    }
    var all = new ArrayList<StatementCounts>(stretches);
    for (int i = 0; i < stretches; i++) {
      all.add(
          new StatementCounts(
              Micros.instant(fromMicros + i * widthMicros),
              counts[i][0],
              counts[i][1],
              counts[i][2],
              counts[i][3]));
    }
    return all;
  }

  private static int column(Effect decision) {
    return switch (decision) {
      case ALLOW -> 0;
      case APPROVE -> 1;
      case DENY -> 2;
    };
  }
}
