package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.store.Micros;
import dev.weir.store.sqlite.Database.StoreFailed;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import tools.jackson.databind.json.JsonMapper;

/** Writes batches into the index. Every method runs within a transaction of the caller's. */
final class IndexTables {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private IndexTables() {}

  static void apply(Handle handle, IndexBatch batch, JudgedTexts texts) {
    for (IndexBatch.StartedAt started : batch.started) {
      insertActor(handle, started.event());
      insertSession(handle, started);
    }
    try {
      new StatementTable(handle).apply(batch, texts);
    } catch (SQLException e) {
      throw new StoreFailed("statements cannot be indexed", e);
    }
    updateSessions(handle, batch);
  }

  /** A person by way of an agent on a connection, once. */
  private static void insertActor(Handle handle, Event.Started event) {
    handle
        .createUpdate(
            """
            INSERT INTO actor (user, agent, connection) SELECT :user, :agent, :connection
            WHERE NOT EXISTS (SELECT 1 FROM actor
              WHERE user = :user AND agent IS :agent AND connection = :connection)
            """)
        .bind("user", event.subject().user())
        .bind("agent", event.subject().agent())
        .bind("connection", event.place().connection())
        .execute();
  }

  private static void insertSession(Handle handle, IndexBatch.StartedAt started) {
    Event.Started event = started.event();
    handle
        .createUpdate(
            """
            INSERT OR IGNORE INTO session (id, run, lane, first_sequence, started_micros,
              last_micros, issuer, actor, user, agent, connection, protocol, source, client,
              statement_count)
            SELECT :id, :run, :lane, :sequence, :at, :at, :issuer, id, user, agent, connection,
              :protocol, :source, :client, 0
            FROM actor WHERE user = :user AND agent IS :agent AND connection = :connection
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
