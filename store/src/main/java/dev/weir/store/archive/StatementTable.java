package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.store.archive.IndexBatch.StatementChange;
import dev.weir.store.archive.IndexBatch.StatementKey;
import dev.weir.store.archive.SessionTable.Owner;
import dev.weir.store.recording.RecordedText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch's statements, and the counts of the hours they lie in. Statements are the many:
 * they go in by prepared statements of the driver's own, without the looks that jdbi takes at each
 * value. Used by one thread, for one batch.
 */
final class StatementTable {
  private final Handle handle;
  private final Connection connection;
  private final Map<String, Owner> owners;
  private final HourlyCounts hours = new HourlyCounts();

  /**
   * @param owners of sessions that are known already
   */
  StatementTable(Handle handle, Map<String, Owner> owners) {
    this.handle = handle;
    this.connection = handle.getConnection();
    this.owners = new HashMap<>(owners);
  }

  void apply(IndexBatch batch, JudgedTexts texts) throws SQLException {
    try (PreparedStatement owner =
        connection.prepareStatement("SELECT no, actor FROM session WHERE id = ?")) {
      for (StatementKey key : batch.statements.keySet()) {
        if (!owners.containsKey(key.sessionId())) {
          find(owner, key.sessionId());
        }
      }
    }
    insert(batch, texts);
    update(batch);
    hours.write(handle);
  }

  private void find(PreparedStatement owner, String sessionId) throws SQLException {
    owner.setString(1, sessionId);
    try (ResultSet row = owner.executeQuery()) {
      if (row.next()) {
        owners.put(sessionId, new Owner(row.getLong(1), row.getLong(2)));
      }
    }
  }

  private void insert(IndexBatch batch, JudgedTexts texts) throws SQLException {
    try (var rows = new JudgedTexts.Rows(connection);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO statement (at_micros, session, number, judged, actor, decision,
                  request, sql_state, row_count, took_micros)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """)) {
      for (var entry : batch.statements.entrySet()) {
        StatementChange change = entry.getValue();
        RecordedText text = change.text;
        Owner owner = owners.get(entry.getKey().sessionId());
        if (text != null && owner != null) {
          Effect decision = Objects.requireNonNull(change.decision);
          insert.setLong(1, change.atMicros);
          insert.setLong(2, owner.session());
          insert.setLong(3, entry.getKey().number());
          insert.setLong(4, texts.idOf(rows, text));
          insert.setLong(5, owner.actor());
          insert.setString(6, decision.name());
          insert.setString(7, change.request);
          insert.setString(8, change.sqlState);
          setLong(insert, 9, change.rowCount);
          setLong(
              insert, 10, change.endedMicros == null ? null : change.endedMicros - change.atMicros);
          if (insert.executeUpdate() == 1) {
            hours.added(change.atMicros, decision, owner.actor(), change.sqlState != null);
          }
        }
      }
    }
  }

  private void update(IndexBatch batch) throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement(
                """
                UPDATE statement SET request = coalesce(?1, request),
                  sql_state = coalesce(?2, sql_state),
                  row_count = CASE WHEN ?3 IS NULL THEN row_count
                    ELSE coalesce(row_count, 0) + ?3 END,
                  took_micros = coalesce(?4 - at_micros, took_micros)
                WHERE session = ?5 AND number = ?6
                """);
        PreparedStatement before =
            connection.prepareStatement(
                """
                SELECT at_micros, decision FROM statement
                WHERE session = ? AND number = ? AND sql_state IS NULL
                """)) {
      for (var entry : batch.statements.entrySet()) {
        StatementChange change = entry.getValue();
        Owner owner = owners.get(entry.getKey().sessionId());
        if (change.text == null && owner != null) {
          long number = entry.getKey().number();
          if (change.sqlState != null) {
            countFailure(before, owner, number);
          }
          update.setString(1, change.request);
          update.setString(2, change.sqlState);
          setLong(update, 3, change.rowCount);
          setLong(update, 4, change.endedMicros);
          update.setLong(5, owner.session());
          update.setLong(6, number);
          update.executeUpdate();
        }
      }
    }
  }

  private void countFailure(PreparedStatement before, Owner owner, long number)
      throws SQLException {
    before.setLong(1, owner.session());
    before.setLong(2, number);
    try (ResultSet row = before.executeQuery()) {
      if (row.next()) {
        hours.failed(row.getLong(1), Effect.valueOf(row.getString(2)), owner.actor());
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
}
