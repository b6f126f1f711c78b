package dev.weir.store.export;

import dev.weir.session.Event;
import dev.weir.store.recording.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recorded statement with what became of it, as far as it was read. Holds neither parameters nor
 * rows, nor the texts of errors, which may quote rows. Used by one thread.
 */
final class ExportedStatement {
  private final Event.Started session;
  private final RecordedEvent.Statement statement;
  private final ExportCursor.Place place;
  private @Nullable String request;
  private @Nullable String outcome;
  private @Nullable String sqlState;
  private @Nullable Instant endedAt;
  private long rowCount;
  private int completions;
  private boolean sessionOver;

  /**
   * @param place where it is read again from
   */
  ExportedStatement(
      Event.Started session, RecordedEvent.Statement statement, ExportCursor.Place place) {
    this.session = session;
    this.statement = statement;
    this.place = place;
    this.request = statement.lateYes();
  }

  Event.Started session() {
    return session;
  }

  RecordedEvent.Statement statement() {
    return statement;
  }

  ExportCursor.Place place() {
    return place;
  }

  void held(String requestId) {
    request = requestId;
  }

  void decided(String requestId, String how) {
    request = requestId;
    outcome = how;
  }

  void completed(Event.Completed completed) {
    completions++;
    rowCount += completed.rowCount();
    endedAt = completed.at();
  }

  void failed(Event.Failed failed) {
    sqlState = failed.sqlState();
    endedAt = failed.at();
  }

  void sessionEnded() {
    sessionOver = true;
  }

  /** Whether nothing more is to come; a message of several statements completes several times. */
  boolean isOver() {
    return sessionOver
        || sqlState != null
        || (completions > 0 && completions >= statement.text().kinds().size());
  }

  /** The request that it was held for, or that let it through late. */
  @Nullable String request() {
    return request;
  }

  /** What people answered. */
  @Nullable String outcome() {
    return outcome;
  }

  @Nullable String sqlState() {
    return sqlState;
  }

  @Nullable Instant endedAt() {
    return endedAt;
  }

  @Nullable Duration duration() {
    return endedAt == null ? null : Duration.between(statement.at(), endedAt);
  }

  /** Null if it did not complete. */
  @Nullable Long rowCount() {
    return completions == 0 ? null : (Long) rowCount;
  }
}
