package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.store.Micros;
import dev.weir.store.recording.RecordedText;
import dev.weir.store.sqlite.Database.StoreFailed;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes batches into the index. Every method runs within a transaction of the caller's. */
final class IndexTables {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private IndexTables() {}

  static void apply(Handle handle, IndexBatch batch, JudgedTexts texts) {
    for (IndexBatch.StartedAt started : batch.started) {
      insertSession(handle, started);
    }
    try {
      insertStatements(handle, batch, texts);
      updateStatements(handle, batch);
    } catch (SQLException e) {
      throw new StoreFailed("statements cannot be indexed", e);
    }
    updateSessions(handle, batch);
  }

  private static void insertSession(Handle handle, IndexBatch.StartedAt started) {
    Event.Started event = started.event();
    handle
        .createUpdate(
            """
            INSERT OR IGNORE INTO session (id, run, lane, first_sequence, started_micros,
              last_micros, issuer, user, agent, connection, protocol, source, client,
              statement_count)
            VALUES (:id, :run, :lane, :sequence, :at, :at, :issuer, :user, :agent, :connection,
              :protocol, :source, :client, 0)
            """)
        .bind("id", event.sessionId())
        .bind("run", started.run())
        .bind("lane", started.lane())
        .bind("sequence", started.sequence())
        .bind("at", Micros.of(event.at()))
        .bind("issuer", event.subject().issuer())
        .bind("user", event.subject().user())
        .bind("agent", event.subject().agent())
        .bind("connection", event.place().connection())
        .bind("protocol", event.place().protocol())
        .bind("source", event.place().source().getHostAddress())
        .bind("client", JSON.writeValueAsString(new TreeMap<>(event.client())))
        .execute();
  }

  /**
   * Statements are the many: they go in by prepared statements of the driver's own, without the
   * looks that jdbi takes at each value.
   */
  private static void insertStatements(Handle handle, IndexBatch batch, JudgedTexts texts)
      throws SQLException {
    try (PreparedStatement insert =
        handle
            .getConnection()
            .prepareStatement(
                """
                INSERT INTO statement (session, number, at_micros, judged, decision, request,
                  sql_state, row_count, ended_micros)
                SELECT no, ?, ?, ?, ?, ?, ?, ?, ? FROM session WHERE id = ? ON CONFLICT DO NOTHING
                """)) {
      for (var entry : batch.statements.entrySet()) {
        IndexBatch.StatementChange change = entry.getValue();
        RecordedText text = change.text;
        if (text != null) {
          insert.setLong(1, entry.getKey().number());
          insert.setLong(2, change.atMicros);
          insert.setLong(3, texts.idOf(handle, text));
          insert.setString(4, Objects.requireNonNull(change.decision).name());
          insert.setString(5, change.request);
          insert.setString(6, change.sqlState);
          setLong(insert, 7, change.rowCount);
          setLong(insert, 8, change.endedMicros);
          insert.setString(9, entry.getKey().sessionId());
          insert.executeUpdate();
        }
      }
    }
  }

  private static void updateStatements(Handle handle, IndexBatch batch) throws SQLException {
    try (PreparedStatement update =
        handle
            .getConnection()
            .prepareStatement(
                """
                UPDATE statement SET request = coalesce(?1, request),
                  sql_state = coalesce(?2, sql_state),
                  row_count = CASE WHEN ?3 IS NULL THEN row_count
                    ELSE coalesce(row_count, 0) + ?3 END,
                  ended_micros = coalesce(?4, ended_micros)
                WHERE session = (SELECT no FROM session WHERE id = ?5) AND number = ?6
                """)) {
      for (var entry : batch.statements.entrySet()) {
        IndexBatch.StatementChange change = entry.getValue();
        if (change.text == null) {
          update.setString(1, change.request);
          update.setString(2, change.sqlState);
          setLong(update, 3, change.rowCount);
          setLong(update, 4, change.endedMicros);
          update.setString(5, entry.getKey().sessionId());
          update.setLong(6, entry.getKey().number());
          update.executeUpdate();
        }
      }
    }
  }

  private static void setLong(PreparedStatement statement, int index, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, value);
    }
  }

  private static void updateSessions(Handle handle, IndexBatch batch) {
    PreparedBatch update =
        handle.prepareBatch(
            """
            UPDATE session SET last_micros = max(last_micros, :last),
              ended_micros = coalesce(:ended, ended_micros),
              end_reason = coalesce(:reason, end_reason),
              statement_count = statement_count + :statements
            WHERE id = :id
            """);
    batch.sessions.forEach((id, change) ->
        update
            .bind("id", id)
            .bind("last", change.lastMicros)
            .bind("ended", change.endedMicros)
            .bind("reason", change.endReason)
            .bind("statements", change.statementCount)
            .add());
    if (update.size() > 0) {
      update.execute();
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
        List.of("session", "judged", "judged_table", "judged_rule", "statement", "progress")) {
      handle.execute("DELETE FROM " + table);
    }
    handle.execute("INSERT INTO judged_words (judged_words) VALUES ('rebuild')");
  }

  /** Forgets what happened before a moment. */
  static void forgetBefore(Handle handle, long micros) {
    handle.execute("DELETE FROM statement WHERE at_micros < ?", micros);
    handle.execute(
        """
        DELETE FROM session WHERE ended_micros < ?
          AND NOT EXISTS (SELECT 1 FROM statement WHERE session = no)
        """,
        micros);
    // An index of words over another table's content must be told what goes, and of what.
    handle.execute(
        """
        INSERT INTO judged_words (judged_words, rowid, text) SELECT 'delete', id, text FROM judged
        WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.judged = judged.id)
        """);
    for (String table : List.of("judged_table", "judged_rule")) {
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
