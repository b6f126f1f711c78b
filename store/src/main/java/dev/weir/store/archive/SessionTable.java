package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.store.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a batch's sessions and who opened them. Where clients connect for every statement, these
 * are as many as the statements: prepared statements of the driver's own, too. Used by one thread,
 * for one batch.
 */
final class SessionTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Connection connection;
  private final Map<Actor, Long> actors = new HashMap<>();
  private final Map<String, Owner> inserted = new HashMap<>();

  SessionTable(Connection connection) {
    this.connection = connection;
  }

  /** A person by way of an agent on a connection. */
  private record Actor(String user, @Nullable String agent, String connection) {
    static Actor of(Event.Started event) {
      return new Actor(event.subject().user(), event.subject().agent(), event.place().connection());
    }
  }

  /** A session and who opened it, by the numbers of their rows. */
  record Owner(long session, long actor) {}

  /**
   * Adds what began in the batch, as far as it went there.
   *
   * @return what was added, by the sessions' ids
   */
  Map<String, Owner> insert(IndexBatch batch) throws SQLException {
    if (batch.started.isEmpty()) {
      return inserted;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT OR IGNORE INTO session (id, run, lane, first_sequence, started_micros,
              last_micros, issuer, actor, user, agent, connection, protocol, source, client,
              ended_micros, end_reason, statement_count)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no
            """)) {
      for (IndexBatch.StartedAt started : batch.started) {
        IndexBatch.SessionChange change =
            Objects.requireNonNull(batch.sessions.get(started.event().sessionId()));
        insert(insert, started, actorOf(Actor.of(started.event())), change);
      }
    }
    return inserted;
  }

  private void insert(
      PreparedStatement insert,
      IndexBatch.StartedAt started,
      long actor,
      IndexBatch.SessionChange change)
      throws SQLException {
    Event.Started event = started.event();
    insert.setString(1, event.sessionId());
    insert.setString(2, started.run());
    insert.setInt(3, started.lane());
    insert.setLong(4, started.sequence());
    insert.setLong(5, Micros.of(event.at()));
    insert.setLong(6, Math.max(Micros.of(event.at()), change.lastMicros));
    insert.setString(7, event.subject().issuer());
    insert.setLong(8, actor);
    insert.setString(9, event.subject().user());
    insert.setString(10, event.subject().agent());
    insert.setString(11, event.place().connection());
    insert.setString(12, event.place().protocol());
    insert.setString(13, event.place().source().getHostAddress());
    insert.setString(14, JSON.writeValueAsString(new TreeMap<>(event.client())));
    setLong(insert, 15, change.endedMicros);
    insert.setString(16, change.endReason);
    insert.setLong(17, change.statementCount);
    try (ResultSet row = insert.executeQuery()) {
      if (row.next()) {
        inserted.put(event.sessionId(), new Owner(row.getLong(1), actor));
      }
    }
  }

  private long actorOf(Actor actor) throws SQLException {
    Long known = actors.get(actor);
    if (known == null) {
      known = stored(actor);
      actors.put(actor, known);
    }
    return known;
  }

  private long stored(Actor actor) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO actor (user, agent, connection) SELECT ?1, ?2, ?3
                WHERE NOT EXISTS (SELECT 1 FROM actor
                  WHERE user = ?1 AND agent IS ?2 AND connection = ?3)
                """);
        PreparedStatement find =
            connection.prepareStatement(
                "SELECT id FROM actor WHERE user = ?1 AND agent IS ?2 AND connection = ?3")) {
      bind(insert, actor);
      insert.executeUpdate();
      bind(find, actor);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("an actor that was inserted is not there");
        }
        return row.getLong(1);
      }
    }
  }

  private static void bind(PreparedStatement statement, Actor actor) throws SQLException {
    statement.setString(1, actor.user());
    statement.setString(2, actor.agent());
    statement.setString(3, actor.connection());
  }

  /** How sessions went on that began before the batch. */
  void update(IndexBatch batch) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE session SET last_micros = max(last_micros, ?1),
              ended_micros = coalesce(?2, ended_micros),
              end_reason = coalesce(?3, end_reason),
              statement_count = statement_count + ?4
            WHERE id = ?5
            """)) {
      for (var entry : batch.sessions.entrySet()) {
        if (!inserted.containsKey(entry.getKey())) {
          IndexBatch.SessionChange change = entry.getValue();
          update.setLong(1, change.lastMicros);
          setLong(update, 2, change.endedMicros);
          update.setString(3, change.endReason);
          update.setLong(4, change.statementCount);
          update.setString(5, entry.getKey());
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
}
