package dev.weir.store.archive;

import org.jdbi.v3.core.Handle;

/** What the index forgets when segments of a lane are purged. */
final class PurgedRows {
  private PurgedRows() {}

  /**
   * Forgets the statements of a lane's sessions before a moment, the sessions that were over by
   * then, and texts that nothing refers to any more. What happened in that very moment may stand in
   * the segment that stays, and is forgotten with it.
   */
  static void forget(Handle handle, int lane, long micros) {
    HourlyCounts.forget(handle, lane, micros);
    handle.execute(
        """
        DELETE FROM statement WHERE at_micros < ?
          AND session IN (SELECT no FROM session WHERE lane = ?)
        """,
        micros,
        lane);
    handle.execute(
        """
        DELETE FROM session WHERE lane = ? AND ended_micros <= ?
          AND NOT EXISTS (SELECT 1 FROM statement WHERE session = no)
        """,
        lane,
        micros);
    IndexTables.forgetUnused(handle);
  }
}
