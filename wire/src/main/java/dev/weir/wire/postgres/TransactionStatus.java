package dev.weir.wire.postgres;

/** The transaction status that ReadyForQuery reports. */
public enum TransactionStatus {
  /** 'I': not in a transaction block. */
  IDLE('I'),
  /** 'T': in a transaction block. */
  IN_TRANSACTION('T'),
  /** 'E': in a failed transaction block; statements are refused until it ends. */
  FAILED('E');

  private final byte code;

  TransactionStatus(char code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  /** The status of a byte; {@link ProtocolViolation} for an unknown one. */
  public static TransactionStatus of(byte code) {
    return switch (code) {
      case 'I' -> IDLE;
      case 'T' -> IN_TRANSACTION;
      case 'E' -> FAILED;
      default -> throw new ProtocolViolation("unknown transaction status");
    };
  }
}
