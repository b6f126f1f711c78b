package dev.weir.gateway.mysql;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.wire.mysql.ProtocolViolation;

/**
 * Refusals in the words of MySQL's protocol: an error's number, its SQLSTATE, its message.
 *
 * @see <a href="https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html">Server
 *     Error Message Reference</a>
 */
public final class ErrorCodes {
  /** Clients read no longer messages (MYSQL_ERRMSG_SIZE). */
  private static final int MESSAGE_CHARS_MAX = 500;

  private ErrorCodes() {}

  /** What a client is told. */
  public record ErrorCode(int code, String sqlState) {}

  /** The number and SQLSTATE of a refusal. */
  public static ErrorCode of(Refusal refusal) {
    return switch (refusal.sqlState()) {
      case Refusal.INSUFFICIENT_PRIVILEGE -> new ErrorCode(1142, "42000");
      case "42000", "42601" -> new ErrorCode(1064, "42000");
      case "42S02", "42P01" -> new ErrorCode(1146, "42S02");
      case "42S22", "42703" -> new ErrorCode(1054, "42S22");
      case Refusal.INVALID_TEXT -> new ErrorCode(1300, "HY000");
      case Refusal.FEATURE_NOT_SUPPORTED -> new ErrorCode(1235, "42000");
      case Refusal.UNKNOWN_DATABASE -> new ErrorCode(1049, "42000");
      case Refusal.INVALID_AUTHORIZATION, Refusal.INVALID_PASSWORD -> new ErrorCode(1045, "28000");
      case Refusal.TOO_MANY_CONNECTIONS -> new ErrorCode(1040, "08004");
      case Refusal.LIMIT_EXCEEDED -> new ErrorCode(1461, "42000");
      case Refusal.TOO_LARGE -> new ErrorCode(1104, "42000");
      case Refusal.QUERY_CANCELED -> new ErrorCode(1317, "70100");
      case Refusal.SHUTDOWN -> new ErrorCode(1053, "08S01");
      case Refusal.IDLE_TOO_LONG -> new ErrorCode(4031, "HY000");
      case Refusal.CONNECTION_LOST -> new ErrorCode(1159, "08S01");
      case Refusal.PROTOCOL_VIOLATION -> new ErrorCode(1835, "08S01");
      case PACKET_TOO_LARGE -> new ErrorCode(1153, "08S01");
      case OUT_OF_ORDER -> new ErrorCode(1156, "08S01");
      case UNKNOWN_STATEMENT -> new ErrorCode(1243, "HY000");
      case UNKNOWN_COMMAND -> new ErrorCode(1047, "08S01");
      case UNKNOWN_THREAD -> new ErrorCode(1094, "HY000");
      case NOT_OWNER -> new ErrorCode(1095, "HY000");
      case WRONG_ARGUMENTS -> new ErrorCode(1210, "HY000");
      default -> new ErrorCode(1105, "HY000");
    };
  }

  /** The numbers of packets do not follow each other. */
  public static final String OUT_OF_ORDER = "weir: order";

  /** A packet of the client is larger than allowed. */
  public static final String PACKET_TOO_LARGE = "weir: packet";

  /** No prepared statement has this id. */
  public static final String UNKNOWN_STATEMENT = "weir: statement";

  /** There is no such command. */
  public static final String UNKNOWN_COMMAND = "weir: command";

  /** No session has this id. */
  public static final String UNKNOWN_THREAD = "weir: thread";

  /** The session is somebody else's. */
  public static final String NOT_OWNER = "weir: owner";

  /** What is sent with a prepared statement does not fit it. */
  public static final String WRONG_ARGUMENTS = "weir: arguments";

  /** What ends a session whose peer does not keep the protocol. */
  public static String of(ProtocolViolation violation) {
    return switch (violation.errorCode()) {
      case ProtocolViolation.PACKET_TOO_LARGE -> PACKET_TOO_LARGE;
      case ProtocolViolation.PACKETS_OUT_OF_ORDER -> OUT_OF_ORDER;
      default -> Refusal.PROTOCOL_VIOLATION;
    };
  }

  /** A refusal's message, with what else there is to say: this protocol has no other place. */
  public static String message(Refusal refusal) {
    var message = new StringBuilder(refusal.message());
    for (String more : new String[] {refusal.detail(), refusal.hint()}) {
      if (more != null && !more.isEmpty()) {
        message.append(message.toString().endsWith(".") ? " " : ". ").append(more);
      }
    }
    return message.length() > MESSAGE_CHARS_MAX
        ? message.substring(0, MESSAGE_CHARS_MAX)
        : message.toString();
  }
}
