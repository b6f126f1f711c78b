package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.session.archive.RecordedFinding;
import dev.weir.store.Micros;
import dev.weir.store.recording.RecordedText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes batches into the index. Every method runs within a transaction of the caller's. */
final class IndexTables {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private IndexTables() {}

  static void apply(Handle handle, IndexBatch batch) {
    for (IndexBatch.StartedAt started : batch.started) {
      insertSession(handle, started);
    }
    insertStatements(handle, batch);
    updateStatements(handle, batch);
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

  private static void insertStatements(Handle handle, IndexBatch batch) {
    PreparedBatch insert =
        handle.prepareBatch(
            """
            INSERT INTO statement (session, number, at_micros, judged, decision, request, sql_state,
              row_count, ended_micros)
            SELECT no, :number, :at, :judged, :decision, :request, :sqlState, :rowCount, :ended
            FROM session WHERE id = :session ON CONFLICT DO NOTHING
            """);
    batch.statements.forEach((key, change) -> {
      RecordedText text = change.text;
      if (text != null) {
        insert
            .bind("session", key.sessionId())
            .bind("number", key.number())
            .bind("at", change.atMicros)
            .bind("judged", judged(handle, text))
            .bind("decision", Objects.requireNonNull(change.decision).name())
            .bind("request", change.request)
            .bind("sqlState", change.sqlState)
            .bind("rowCount", change.rowCount)
            .bind("ended", change.endedMicros)
            .add();
      }
    });
    if (insert.size() > 0) {
      insert.execute();
    }
  }

  private static void updateStatements(Handle handle, IndexBatch batch) {
    PreparedBatch update =
        handle.prepareBatch(
            """
            UPDATE statement SET request = coalesce(:request, request),
              sql_state = coalesce(:sqlState, sql_state),
              row_count = CASE WHEN :rowCount IS NULL THEN row_count
                ELSE coalesce(row_count, 0) + :rowCount END,
              ended_micros = coalesce(:ended, ended_micros)
            WHERE session = (SELECT no FROM session WHERE id = :session) AND number = :number
            """);
    batch.statements.forEach((key, change) -> {
      if (change.text == null) {
        update
            .bind("session", key.sessionId())
            .bind("number", key.number())
            .bind("request", change.request)
            .bind("sqlState", change.sqlState)
            .bind("rowCount", change.rowCount)
            .bind("ended", change.endedMicros)
            .add();
      }
    });
    if (update.size() > 0) {
      update.execute();
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

  /** The row of a text with its verdicts, made if it is new. */
  private static long judged(Handle handle, RecordedText text) {
    String hash = hash(text);
    Long known = judgedByHash(handle, hash);
    if (known != null) {
      return known;
    }
    List<String> rules =
        text.findings().stream().map(RecordedFinding::rule).filter(Objects::nonNull).toList();
    long id =
        handle
            .createQuery(
                """
                INSERT INTO judged (hash, kind, text, rules, tables, columns)
                VALUES (:hash, :kind, :text, :rules, :tables, :columns) RETURNING id
                """)
            .bind("hash", hash)
            .bind("kind", String.join(", ", text.kinds()))
            .bind("text", text.text())
            .bind("rules", JSON.writeValueAsString(new TreeSet<>(rules)))
            .bind("tables", JSON.writeValueAsString(text.tables()))
            .bind("columns", JSON.writeValueAsString(text.protectedColumns()))
            .mapTo(Long.class)
            .one();
    handle.execute("INSERT INTO judged_words (rowid, text) VALUES (?, ?)", id, text.text());
    for (String rule : new TreeSet<>(rules)) {
      handle.execute("INSERT INTO judged_rule VALUES (?, ?)", rule, id);
    }
    for (String name : tableNames(text)) {
      handle.execute("INSERT INTO judged_table VALUES (?, ?)", name, id);
    }
    return id;
  }

  private static @Nullable Long judgedByHash(Handle handle, String hash) {
    return handle
        .createQuery("SELECT id FROM judged WHERE hash = :hash")
        .bind("hash", hash)
        .mapTo(Long.class)
        .findOne()
        .orElse(null);
  }

  /** Each table with its schema and without. */
  private static Set<String> tableNames(RecordedText text) {
    var names = new TreeSet<>(text.tables());
    text.tables().forEach(table -> names.add(table.substring(table.indexOf('.') + 1)));
    return names;
  }

  private static String hash(RecordedText text) {
    try {
      byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
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
