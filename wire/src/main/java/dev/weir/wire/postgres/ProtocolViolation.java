package dev.weir.wire.postgres;

/**
 * The other side sent what the protocol does not allow; the connection cannot go on.
 *
 * <p>The message never holds anything of the payload, so it may be logged and sent to the peer.
 */
public final class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQLSTATE {@code protocol_violation}. */
  public static final String PROTOCOL_VIOLATION = "08P01";

  /** SQLSTATE {@code feature_not_supported}, for protocol versions other than 3. */
  public static final String FEATURE_NOT_SUPPORTED = "0A000";

  private final String sqlState;

  /** A violation with SQLSTATE 08P01. */
  public ProtocolViolation(String message) {
    this(PROTOCOL_VIOLATION, message);
  }

  /** A violation that PostgreSQL reports under another SQLSTATE. */
  public ProtocolViolation(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  /** The five characters of the SQLSTATE to answer with. */
  public String sqlState() {
    return sqlState;
  }
}
