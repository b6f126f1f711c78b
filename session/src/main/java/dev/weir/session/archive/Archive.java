package dev.weir.session.archive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was recorded. Search answers from an index that follows the recording within moments;
 * replay reads the recording itself. Methods may block; thread-safe.
 */
public interface Archive {
  /**
   * Statements that fit, newest first.
   *
   * @throws InvalidCursor if the query's cursor is none that a page gave
   * @throws TooBroad if it takes too long
   */
  StatementPage search(SearchQuery query) throws InvalidCursor;

  /**
   * How many statements there were, stretch by stretch, all of the same length; those without any
   * are there, too.
   *
   * @param filter its {@code since} and {@code until} are those of the whole
   * @param stretches 1 to 1000
   * @throws TooBroad if it takes too long
   */
  List<StatementCounts> counts(StatementFilter filter, Instant since, Instant until, int stretches);

  /**
   * Sessions that fit, newest first.
   *
   * @throws TooBroad if it takes too long
   */
  List<SessionSummary> sessions(SessionFilter filter);

  @Nullable SessionSummary session(String sessionId);

  /**
   * Who had the sessions that are kept, by name.
   *
   * @param user with the issuer: nobody else; both null for everybody
   * @param after the last of the page before, of which names alone are looked at; null to start
   * @param countMax 1 to 1000
   * @throws TooBroad if it takes too long
   */
  List<SubjectSummary> subjects(
      @Nullable String user, @Nullable String issuer, @Nullable SubjectSummary after, int countMax);

  /**
   * Everything the client of a session sent and saw, in order, up to now.
   *
   * @return a replay that the caller closes, or null if no such session is known
   */
  @Nullable Replay replay(String sessionId);

  /** A cursor that no page gave; the message is safe to show. */
  final class InvalidCursor extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidCursor(String message) {
      super(message);
    }
  }

  /**
   * What was asked for would hold the archive for too long; it is answered when it is narrowed. The
   * message is safe to show.
   */
  final class TooBroad extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooBroad(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
