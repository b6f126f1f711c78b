package dev.weir.session;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a session, in order, as the recording keeps it. Statement numbers count from 1
 * within the session. {@code at} is when it happened by the gateway's clock. Buffers are read from
 * position to limit and belong to the caller.
 */
public sealed interface Event {
  Instant at();

  /**
   * @param client what the client says of itself (application_name, driver), unverified; and {@code
   *     ticket}, which it has proved
   * @param upstreamPid the server process, to join with the server's own log; 0 if unknown
   */
  record Started(
      Instant at,
      String sessionId,
      Subject subject,
      Place place,
      Map<String, String> client,
      String serverVersion,
      int upstreamPid)
      implements Event {
    public Started {
      client = Map.copyOf(client);
    }
  }

  /**
   * A statement (or a message of several) with the decision on it; written before any of it reaches
   * the server.
   *
   * @param effect what was done in the end may be less strict than the text's verdict (observe
   *     mode) but is never guessed
   * @param lateYes the request whose late yes lets it through, if one does
   */
  record Statement(
      Instant at,
      long number,
      JudgedText text,
      List<Parameter> parameters,
      Effect effect,
      @Nullable String lateYes)
      implements Event {
    public Statement {
      parameters = List.copyOf(parameters);
    }
  }

  record Held(Instant at, long number, String requestId) implements Event {}

  record Decided(Instant at, long number, String requestId, ApprovalDesk.Outcome outcome)
      implements Event {}

  /** The columns of a result as the client is told them. */
  record Columns(Instant at, long number, List<Column> columns) implements Event {
    public Columns {
      columns = List.copyOf(columns);
    }
  }

  /**
   * @param binary the format the values have on the wire
   * @param masked its values are masked in what follows
   */
  record Column(String name, long typeOid, boolean binary, boolean masked) {}

  /**
   * Rows as the client gets them (after masking): whole DataRow or CopyData frames of the protocol,
   * one after the other.
   *
   * @param rowCount how many frames
   */
  record Rows(Instant at, long number, int rowCount, ByteBuffer frames) implements Event {}

  /** Data the client sends: whole CopyData frames. */
  record CopyIn(Instant at, long number, ByteBuffer frames) implements Event {}

  /**
   * @param tag the command tag or OK summary as the server gave it
   * @param rowCount rows that were sent to the client for it
   */
  record Completed(Instant at, long number, String tag, long rowCount) implements Event {}

  /** An error as the client saw it, from the server or from Weir. */
  record Failed(Instant at, long number, String sqlState, String message) implements Event {}

  /** A notice, notification or parameter report outside any statement's result. */
  record Notice(Instant at, String kind, String text) implements Event {}

  record Ended(Instant at, String reason) implements Event {}
}
