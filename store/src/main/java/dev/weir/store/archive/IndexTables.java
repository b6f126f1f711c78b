package dev.weir.store.archive;

import dev.weir.store.sqlite.Database.StoreFailed;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes batches into the index. Every method runs within a transaction of the caller's. */
final class IndexTables {
  private IndexTables() {}

  static void apply(Handle handle, IndexBatch batch, JudgedTexts texts) {
    try {
      var sessions = new SessionTable(handle.getConnection());
      new StatementTable(handle, sessions.insert(batch)).apply(batch, texts);
      sessions.update(batch);
    } catch (SQLException e) {
      throw new StoreFailed("what was recorded cannot be indexed", e);
    }
  }

  /** Sessions of runs that are over and that never said goodbye ended with their last event. */
  static void closeInterrupted(Handle handle, String currentRun) {
    handle
        .createUpdate(
            """
            UPDATE session SET ended_micros = last_micros, end_reason = 'interrupted'
            WHERE ended_micros IS NULL AND run <> :run
            """)
        .bind("run", currentRun)
        .execute();
  }

  static void clear(Handle handle) {
    for (String table :
        List.of(
            "session",
            "actor",
            "judged",
            "judged_table",
            "judged_rule",
            "judged_column",
            "statement",
            "hourly",
            "progress")) {
      handle.execute("DELETE FROM " + table);
    }
    handle.execute("INSERT INTO judged_words (judged_words) VALUES ('rebuild')");
  }

  /** Forgets whom and what no statement refers to any more. */
  static void forgetUnused(Handle handle) {
    handle.execute("DELETE FROM actor WHERE id NOT IN (SELECT actor FROM session)");
    // An index of words over another table's content must be told what goes, and of what.
    handle.execute(
        """
        INSERT INTO judged_words (judged_words, rowid, text) SELECT 'delete', id, text FROM judged
        WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.judged = judged.id)
        """);
    for (String table : List.of("judged_table", "judged_rule", "judged_column")) {
      handle.execute(
          "DELETE FROM "
              + table
              + " WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.judged = "
              + table
              + ".judged)");
    }
    handle.execute(
        "DELETE FROM judged WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.judged ="
            + " judged.id)");
  }
}
