package dev.weir.store.archive;

import dev.weir.policy.Effect;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/**
 * How many statements each hour has, by who made them and what was decided, so that counts over
 * months need not look at every one. Gathers what a batch adds and writes it with the batch; used
 * by one thread.
 */
final class HourlyCounts {
  static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

  private final Map<Key, Change> changes = new HashMap<>();

  private record Key(long hour, Effect decision, long actor) {}

  private static final class Change {
    long count;
    long failed;
  }

  /** One more statement of this moment. */
  void added(long atMicros, Effect decision, long actor, boolean failed) {
    Change change = of(atMicros, decision, actor);
    change.count++;
    change.failed += failed ? 1 : 0;
  }

  /** A statement that is counted ended with an error. */
  void failed(long atMicros, Effect decision, long actor) {
    of(atMicros, decision, actor).failed++;
  }

  private Change of(long atMicros, Effect decision, long actor) {
    return changes.computeIfAbsent(
        new Key(Math.floorDiv(atMicros, HOUR_MICROS), decision, actor), key -> new Change());
  }

  void write(Handle handle) throws SQLException {
    try (PreparedStatement upsert =
        handle
            .getConnection()
            .prepareStatement(
                """
                INSERT INTO hourly (hour, decision, actor, count, failed) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET count = count + excluded.count,
                  failed = failed + excluded.failed
                """)) {
      for (var entry : changes.entrySet()) {
        upsert.setLong(1, entry.getKey().hour());
        upsert.setString(2, entry.getKey().decision().name());
        upsert.setLong(3, entry.getKey().actor());
        upsert.setLong(4, entry.getValue().count);
        upsert.setLong(5, entry.getValue().failed);
        upsert.executeUpdate();
      }
    }
  }

  /**
   * Takes away what statements of a lane's sessions before a moment have added, while they are
   * still there.
   */
  static void forget(Handle handle, int lane, long micros) {
    handle.execute(
        """
        INSERT INTO hourly (hour, decision, actor, count, failed)
        SELECT at_micros / ?1, decision, actor, -count(*), -count(sql_state) FROM statement
        WHERE at_micros < ?2 AND session IN (SELECT no FROM session WHERE lane = ?3)
        GROUP BY 1, 2, 3
        ON CONFLICT DO UPDATE SET count = count + excluded.count,
          failed = failed + excluded.failed
        """,
        HOUR_MICROS,
        micros,
        lane);
    handle.execute("DELETE FROM hourly WHERE count <= 0");
  }
}
