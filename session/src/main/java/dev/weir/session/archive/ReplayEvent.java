package dev.weir.session.archive;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a session, with values as people read them. Statement numbers count
 * from 1; 0 stands for none.
 */
public sealed interface ReplayEvent {
  Instant at();

  /**
   * The session began.
   *
   * @param groups of the user, as the issuer told; {@code roles} likewise
   */
  record Started(
      Instant at,
      String sessionId,
      String issuer,
      String user,
      Set<String> groups,
      Set<String> roles,
      @Nullable String agent,
      String connection,
      String protocol,
      String source,
      Map<String, String> client,
      String serverVersion,
      int upstreamPid)
      implements ReplayEvent {
    public Started {
      groups = Set.copyOf(groups);
      roles = Set.copyOf(roles);
      client = Map.copyOf(client);
    }
  }

  /**
   * The client sent a statement.
   *
   * @param parameters as text (null for SQL NULL); binary values of types that are not known are
   *     {@code \x} and hexadecimal digits
   * @param decision what was done about it
   * @param findings why: a line for each access
   * @param lateYes the request whose late yes let it through
   */
  record Statement(
      Instant at,
      long number,
      String text,
      List<@Nullable String> parameters,
      Effect decision,
      List<RecordedFinding> findings,
      @Nullable String lateYes)
      implements ReplayEvent {
    public Statement {
      parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
      findings = List.copyOf(findings);
    }
  }

  /** The statement waits for people. */
  record Held(Instant at, long number, String requestId) implements ReplayEvent {}

  /**
   * The wait is over.
   *
   * @param outcome approved, denied, expired, withdrawn or interrupted
   * @param by who answered; empty if nobody did
   */
  record Decided(
      Instant at, long number, String requestId, String outcome, List<String> by, String reason)
      implements ReplayEvent {
    public Decided {
      by = List.copyOf(by);
    }
  }

  /** The heading of a result. */
  record Columns(Instant at, long number, List<Event.Column> columns) implements ReplayEvent {
    public Columns {
      columns = List.copyOf(columns);
    }
  }

  /** Rows as the client got them, masks included; each value as in {@link Statement}. */
  record Rows(Instant at, long number, List<List<@Nullable String>> rows) implements ReplayEvent {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /** COPY data, a text for each message; what is not UTF-8 is {@code \x} and digits. */
  record CopyData(Instant at, long number, boolean fromClient, List<String> data)
      implements ReplayEvent {
    public CopyData {
      data = List.copyOf(data);
    }
  }

  /** A statement, or one of a message of several, succeeded. */
  record Completed(Instant at, long number, String tag, long rowCount) implements ReplayEvent {}

  /** An error as the client saw it. */
  record Failed(Instant at, long number, String sqlState, String message) implements ReplayEvent {}

  /** A notice, notification or parameter report. */
  record Notice(Instant at, String kind, String text) implements ReplayEvent {}

  /** The session ended; {@code interrupted} if the gateway died first. */
  record Ended(Instant at, String reason) implements ReplayEvent {}
}
