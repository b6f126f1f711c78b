package dev.weir.gateway.refusal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a client does not get a session, or a statement does not run. Holds no secret. Each wire says
 * it in the words of its own protocol.
 *
 * @param sqlState five characters, from PostgreSQL's manual, "PostgreSQL Error Codes"; what a
 *     server of another kind would have said itself has that server's
 * @param position 1-based character position of the fault in the text, or 0
 */
public record Refusal(
    String sqlState, String message, @Nullable String detail, @Nullable String hint, int position) {
  public static final String UNABLE_TO_CONNECT = "08001";
  public static final String CONNECTION_LOST = "08006";
  public static final String PROTOCOL_VIOLATION = "08P01";
  public static final String FEATURE_NOT_SUPPORTED = "0A000";
  public static final String INVALID_TEXT = "22021";
  public static final String INVALID_PARAMETER = "22023";
  public static final String INVALID_AUTHORIZATION = "28000";
  public static final String INVALID_PASSWORD = "28P01";
  public static final String UNKNOWN_DATABASE = "3D000";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String TOO_MANY_CONNECTIONS = "53300";
  public static final String LIMIT_EXCEEDED = "53400";
  public static final String TOO_LARGE = "54000";
  public static final String QUERY_CANCELED = "57014";
  public static final String SHUTDOWN = "57P01";
  public static final String IDLE_TOO_LONG = "57P05";
  public static final String SYSTEM_ERROR = "58000";
  public static final String IO_ERROR = "58030";
  public static final String INTERNAL_ERROR = "XX000";

  /** The message where a recording takes nothing: what to do, and nothing of where it lies. */
  public static final String UNRECORDED =
      "the session cannot be recorded, and nothing runs unrecorded: try again later, or tell those"
          + " who run the gateway that it has no room for recordings";

  public Refusal(String sqlState, String message, @Nullable String detail, @Nullable String hint) {
    this(sqlState, message, detail, hint, 0);
  }

  public static Refusal of(String sqlState, String message) {
    return new Refusal(sqlState, message, null, null, 0);
  }

  public static Refusal of(String sqlState, String message, String hint) {
    return new Refusal(sqlState, message, null, hint, 0);
  }

  /** It on its way to the client. */
  public Refused toException() {
    return new Refused(this, Duration.ZERO);
  }
}
