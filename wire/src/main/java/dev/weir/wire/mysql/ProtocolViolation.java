package dev.weir.wire.mysql;

/**
 * The other side sent what the protocol does not allow; the connection cannot go on.
 *
 * <p>The message never holds anything of the payload, so it may be logged and sent to the peer.
 */
public final class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** ER_MALFORMED_PACKET. */
  public static final int MALFORMED_PACKET = 1835;

  /** ER_NET_PACKET_TOO_LARGE. */
  public static final int PACKET_TOO_LARGE = 1153;

  /** ER_NET_PACKETS_OUT_OF_ORDER. */
  public static final int PACKETS_OUT_OF_ORDER = 1156;

  /** SQLSTATE of trouble on the connection, whatever the number. */
  public static final String SQL_STATE = "08S01";

  private final int errorCode;

  /** A malformed packet. */
  public ProtocolViolation(String message) {
    this(MALFORMED_PACKET, message);
  }

  /** A violation that the server reports under another number. */
  public ProtocolViolation(int errorCode, String message) {
    super(message);
    this.errorCode = errorCode;
  }

  /** The error number to answer with; the SQLSTATE is {@link #SQL_STATE}. */
  public int errorCode() {
    return errorCode;
  }
}
