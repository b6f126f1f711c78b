package dev.weir.store.archive;

import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementPage;
import dev.weir.session.archive.SubjectSummary;
import dev.weir.store.Micros;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.sqlite.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The archive over the index and the segments of one folder. Thread-safe. */
public final class RecordedArchive implements Archive {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};

  /** A reader of the index is held no longer than this by one question. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

  private final Database database;
  private final RecordingFolder folder;
  private final long answerNanosMax;
  private final LongSupplier nanoTime;

  /**
   * @param database with {@link IndexSchema}, kept by a {@link RecordingIndex}; stays the caller's
   */
  public RecordedArchive(Database database, RecordingFolder folder) {
    this(database, folder, ANSWER_MAX, System::nanoTime);
  }

  /**
   * @param answerMax what takes longer, waiting for others included, is {@link TooBroad}
   * @param nanoTime as {@link System#nanoTime}
   */
  RecordedArchive(
      Database database, RecordingFolder folder, Duration answerMax, LongSupplier nanoTime) {
    this.database = database;
    this.folder = folder;
    this.answerNanosMax = answerMax.toNanos();
    this.nanoTime = nanoTime;
  }

  private <T> T ask(Database.Work<T> work) {
    long askedNanos = nanoTime.getAsLong();
    try {
      return database.read(() -> nanoTime.getAsLong() - askedNanos > answerNanosMax, work);
    } catch (Database.ReadStopped e) {
      throw new TooBroad("this takes too long to find; narrow it, for example by time", e);
    }
  }

  @Override
  public StatementPage search(SearchQuery query) throws InvalidCursor {
    var search = new StatementSearch(query, Route.CANDIDATES_MAX);
    return ask(search::run);
  }

  @Override
  public List<StatementCounts> counts(
      StatementFilter filter, Instant since, Instant until, int stretches) {
    var counting =
        new StatementCounting(
            filter, since, until, stretches, Route.CANDIDATES_MAX, StatementCounting.LISTED_MAX);
    return ask(counting::run);
  }

  @Override
  public List<SessionSummary> sessions(SessionFilter filter) {
    var list = new SessionList(filter);
    return ask(handle -> list.run(handle, (row, context) -> summary(row)));
  }

  @Override
  public List<SubjectSummary> subjects(
      @Nullable String user,
      @Nullable String issuer,
      @Nullable SubjectSummary after,
      int countMax) {
    return ask(handle -> SubjectList.page(handle, user, issuer, after, countMax));
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
