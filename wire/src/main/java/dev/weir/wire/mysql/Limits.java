package dev.weir.wire.mysql;

/**
 * How large a payload may be, by kind; checked against the length field before anything is
 * allocated. A payload is what stands behind the packet's header, that of all its packets together
 * when it is longer than one of them.
 *
 * @param handshakeBytesMax a packet of either side while signing in, and of a COM_CHANGE_USER
 * @param smallBytesMax client commands that carry little
 * @param statementBytesMax the text of one COM_QUERY or COM_STMT_PREPARE
 * @param parameterBytesMax a COM_STMT_EXECUTE, COM_STMT_SEND_LONG_DATA or the data of a LOAD DATA
 * @param serverBytesMax any packet of the server; {@code max_allowed_packet} is at most 1 GiB
 */
public record Limits(
    int handshakeBytesMax,
    int smallBytesMax,
    int statementBytesMax,
    int parameterBytesMax,
    int serverBytesMax) {

  /** The limits that hold where a configuration says nothing. */
  public static final Limits DEFAULT = new Limits(64 << 10, 10_000, 16 << 20, 64 << 20, 1 << 30);

  private static final int BYTES_MAX = 1 << 30;

  /** Throws {@link IllegalArgumentException} for a limit below 16 bytes or above 1 GiB. */
  public Limits {
    requireSane("handshakeBytesMax", handshakeBytesMax);
    requireSane("smallBytesMax", smallBytesMax);
    requireSane("statementBytesMax", statementBytesMax);
    requireSane("parameterBytesMax", parameterBytesMax);
    requireSane("serverBytesMax", serverBytesMax);
  }

  /** The same limits with another one for the text of a statement. */
  public Limits withStatementBytesMax(int bytes) {
    return new Limits(handshakeBytesMax, smallBytesMax, bytes, parameterBytesMax, serverBytesMax);
  }

  /** The same limits with another one for parameters. */
  public Limits withParameterBytesMax(int bytes) {
    return new Limits(handshakeBytesMax, smallBytesMax, statementBytesMax, bytes, serverBytesMax);
  }

  /** The same limits with another one for packets of the server. */
  public Limits withServerBytesMax(int bytes) {
    return new Limits(
        handshakeBytesMax, smallBytesMax, statementBytesMax, parameterBytesMax, bytes);
  }

  private static void requireSane(String name, int bytes) {
    if (bytes < 16 || bytes > BYTES_MAX) {
      throw new IllegalArgumentException(name + " must be between 16 and " + BYTES_MAX);
    }
  }
}
