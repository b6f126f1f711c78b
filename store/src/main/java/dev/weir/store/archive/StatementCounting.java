package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.store.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Counts the statements of the index over time. Where {@link HourlyCounts} know all that is asked,
 * only the hours that do not lie in one stretch are looked at one statement after the other.
 */
final class StatementCounting {
  private static final int STRETCHES_MAX = 1_000;
  private static final long HOUR_MICROS = HourlyCounts.HOUR_MICROS;

  /** From so many on their places would take more memory than a few readers may have. */
  static final long LISTED_MAX = 4_000_000;

  private static final int KINDS = 8;

  /** Decision and failure of a statement as a number below eight: what is counted has one key. */
  private static final String KIND =
      "((st.decision <> 'ALLOW') * 2 + (st.decision = 'DENY') * 2 + (st.sql_state IS NOT NULL))";

  private final StatementConditions conditions;
  private final long fromMicros;
  private final long untilMicros;
  private final long widthMicros;
  private final int candidatesMax;
  private final long listedMax;
  private final long[][] counts;

  /**
   * @param candidatesMax so many statements may be reached by an index of one condition
   * @param listedMax so many may be listed to be counted
   * @throws IllegalArgumentException if there is no time between the two, or too many stretches
   */
  StatementCounting(
      StatementFilter filter,
      Instant since,
      Instant until,
      int stretches,
      int candidatesMax,
      long listedMax) {
    if (stretches < 1 || stretches > STRETCHES_MAX || !since.isBefore(until)) {
      throw new IllegalArgumentException("1 to " + STRETCHES_MAX + " stretches of some time");
    }
    this.conditions = new StatementConditions(filter.between(since, until));
    this.fromMicros = Micros.of(since);
    this.untilMicros = Micros.of(until);
    this.widthMicros = Math.max(1, Math.ceilDiv(untilMicros - fromMicros, (long) stretches));
    this.candidatesMax = candidatesMax;
    this.listedMax = listedMax;
    this.counts = new long[stretches][4];
  }

  /** Once for each object. */
  List<StatementCounts> run(Handle handle) {
    if (conditions.countedByTheHour() && !conditions.meetNothing()) {
      addHours(handle);
    } else {
      Route route = Route.toCount(conditions, handle, candidatesMax);
      if (!route.nothing()) {
        addAll(handle, route);
      }
    }
    var all = new ArrayList<StatementCounts>(counts.length);
    for (int i = 0; i < counts.length; i++) {
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

  private void addHours(Handle handle) {
    NavigableSet<Long> broken = brokenHours();
    handle
        .createQuery(
            "SELECT hour, st.decision, "
                + conditions.countsOfHours()
                + " FROM hourly st WHERE hour >= :first AND hour < :end AND "
                + conditions.checksOfHours()
                + " GROUP BY hour, st.decision")
        .bindMap(conditions.values())
        .bind("first", Math.ceilDiv(fromMicros, HOUR_MICROS))
        .bind("end", Math.floorDiv(untilMicros, HOUR_MICROS))
        .map((row, context) ->
            new Count(
                row.getLong("hour"),
                Effect.valueOf(row.getString("decision")),
                row.getLong("count"),
                row.getLong("failed")))
        .filter(hour -> !broken.contains(hour.place()))
        .forEach(hour -> add(hour.of(stretchOf(hour.place() * HOUR_MICROS))));
    Route route = Route.through(conditions);
    for (Long first : broken) {
      if (!broken.contains(first - 1)) {
        long end = first + 1;
        while (broken.contains(end)) {
          end++;
        }
        addOneByOne(
            handle,
            route,
            Math.max(fromMicros, first * HOUR_MICROS),
            Math.min(untilMicros, end * HOUR_MICROS));
      }
    }
  }

  /** Hours that do not lie in one stretch. */
  private NavigableSet<Long> brokenHours() {
    var broken = new TreeSet<Long>();
    for (int i = 0; i <= counts.length; i++) {
      long border = Math.min(fromMicros + i * widthMicros, untilMicros);
      if (Math.floorMod(border, HOUR_MICROS) != 0) {
        broken.add(Math.floorDiv(border, HOUR_MICROS));
      }
    }
    return broken;
  }

  /**
   * SQLite groups by sorting, which takes twice as long as finding what is to be counted. As long
   * as they are not too many, the places come as one list and are counted here.
   */
  private void addAll(Handle handle, Route route) {
    if (betweenAtMost(handle) <= listedMax) {
      byte[] places =
          bound(handle, "SELECT group_concat(place) " + places(route), fromMicros, untilMicros)
              .map((row, context) -> row.getBytes(1))
              .one();
      addListed(places);
    } else {
      addOneByOne(handle, route, fromMicros, untilMicros);
    }
  }

  /** How many statements there are in all hours that the stretches touch. */
  private long betweenAtMost(Handle handle) {
    return handle
        .createQuery(
            "SELECT coalesce(sum(count), 0) FROM hourly WHERE hour BETWEEN :first AND :last")
        .bind("first", Math.floorDiv(fromMicros, HOUR_MICROS))
        .bind("last", Math.floorDiv(untilMicros, HOUR_MICROS))
        .mapTo(Long.class)
        .one();
  }

  /**
   * @param places decimal numbers with commas between them; null for none
   */
  private void addListed(byte @Nullable [] places) {
    if (places == null) {
      return;
    }
    var ofPlace = new long[counts.length * KINDS];
    int place = 0;
    for (byte digit : places) {
      if (digit == ',') {
        ofPlace[place]++;
        place = 0;
      } else {
        place = place * 10 + digit - '0';
      }
    }
    ofPlace[place]++;
    for (int i = 0; i < ofPlace.length; i++) {
      add(ofPlace(i, ofPlace[i]));
    }
  }

  private void addOneByOne(Handle handle, Route route, long from, long until) {
    bound(handle, sql(route), from, until)
        .map((row, context) -> ofPlace(row.getLong("place"), row.getLong("count")))
        .forEach(this::add);
  }

  private Query bound(Handle handle, String sql, long from, long until) {
    var values = new HashMap<>(conditions.values());
    values.put("since", from);
    values.put("until", until);
    return handle
        .createQuery(sql)
        .bindMap(values)
        .bind("from", fromMicros)
        .bind("width", widthMicros);
  }

  /** Asks for {@code place} and {@code count} of what the route leads to. */
  static String sql(Route route) {
    return "SELECT place, count(*) AS count " + places(route) + " GROUP BY place";
  }

  private static String places(Route route) {
    return "FROM (SELECT (st.at_micros - :from) / :width * %d + %s AS place FROM %s WHERE %s)"
        .formatted(KINDS, KIND, route.source(), route.where());
  }

  /**
   * @param place a stretch times {@link #KINDS}, and {@link #KIND}
   */
  private static Count ofPlace(long place, long count) {
    Effect decision =
        switch ((int) (place % KINDS) / 2) {
          case 0 -> Effect.ALLOW;
          case 1 -> Effect.APPROVE;
          default -> Effect.DENY;
        };
    return new Count(place / KINDS, decision, count, place % 2 == 0 ? 0 : count);
  }

  private long stretchOf(long micros) {
    return (micros - fromMicros) / widthMicros;
  }

  /**
   * @param place a stretch, or an hour
   */
  private record Count(long place, Effect decision, long count, long failed) {
    Count of(long otherPlace) {
      return new Count(otherPlace, decision, count, failed);
    }
  }

  private void add(Count count) {
    long[] stretch = counts[Math.toIntExact(count.place())];
    int column =
        switch (count.decision()) {
          case ALLOW -> 0;
          case APPROVE -> 1;
          case DENY -> 2;
        };
    stretch[column] += count.count();
    stretch[3] += count.failed();
  }
}
