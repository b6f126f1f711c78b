package dev.weir.store.archive;

import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementPage;
import dev.weir.store.Micros;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.sqlite.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The archive over the index and the segments of one folder. Thread-safe. */
public final class RecordedArchive implements Archive {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};

  private final Database database;
  private final RecordingFolder folder;

  /**
   * @param database with {@link IndexSchema}, kept by a {@link RecordingIndex}; stays the caller's
   */
  public RecordedArchive(Database database, RecordingFolder folder) {
    this.database = database;
    this.folder = folder;
  }

  @Override
  public StatementPage search(SearchQuery query) throws InvalidCursor {
    var search = new StatementSearch(query);
    return database.read(search::run);
  }

  @Override
  public List<StatementCounts> counts(
      StatementFilter filter, Instant since, Instant until, int stretches) {
    var counting = new StatementCounting(filter, since, until, stretches);
    return database.read(counting::run);
  }

  @Override
  public List<SessionSummary> sessions(SessionFilter filter) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM session
                WHERE (:user IS NULL OR user = :user) AND (:agent IS NULL OR agent = :agent)
                  AND (:connection IS NULL OR connection = :connection)
                  AND (:since IS NULL OR started_micros >= :since)
                  AND (:until IS NULL OR started_micros < :until)
                  AND (:before IS NULL OR id < :before)
                ORDER BY id DESC LIMIT :count
                """)
            .bind("user", filter.user())
            .bind("agent", filter.agent())
            .bind("connection", filter.connection())
            .bind("since", micros(filter.since()))
            .bind("until", micros(filter.until()))
            .bind("before", filter.beforeSessionId())
            .bind("count", filter.countMax())
            .map((row, context) -> summary(row))
            .list());
  }

  private static @Nullable Long micros(@Nullable Instant at) {
    return at == null ? null : Micros.of(at);
  }

  @Override
  public @Nullable SessionSummary session(String sessionId) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM session WHERE id = :id")
            .bind("id", sessionId)
            .map((row, context) -> summary(row))
            .findOne()
            .orElse(null));
  }

  @Override
  public @Nullable Replay replay(String sessionId) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM session WHERE id = :id")
            .bind("id", sessionId)
            .map((row, context) -> replay(row))
            .findOne()
            .orElse(null));
  }

  private SegmentReplay replay(ResultSet row) throws SQLException {
    boolean interrupted = "interrupted".equals(row.getString("end_reason"));
    return new SegmentReplay(
        folder,
        row.getString("id"),
        row.getString("run"),
        row.getInt("lane"),
        row.getLong("first_sequence"),
        interrupted ? Micros.instant(row.getLong("ended_micros")) : null);
  }

  private static SessionSummary summary(ResultSet row) throws SQLException {
    Long endedMicros = StatementSearch.longOrNull(row, "ended_micros");
    return new SessionSummary(
        row.getString("id"),
        Micros.instant(row.getLong("started_micros")),
        endedMicros == null ? null : Micros.instant(endedMicros),
        row.getString("end_reason"),
        row.getString("user"),
        row.getString("agent"),
        row.getString("issuer"),
        row.getString("connection"),
        row.getString("protocol"),
        row.getString("source"),
        JSON.readValue(row.getString("client"), MAP),
        row.getLong("statement_count"));
  }
}
