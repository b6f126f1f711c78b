package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.ProtocolViolation;

/** What Describe and Close speak of. */
public enum Target {
  /** 'S': a prepared statement. */
  STATEMENT('S'),
  /** 'P': a portal. */
  PORTAL('P');

  private final byte code;

  Target(char code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  /** The target of a byte; {@link ProtocolViolation} for an unknown one. */
  public static Target of(byte code) {
    return switch (code) {
      case 'S' -> STATEMENT;
      case 'P' -> PORTAL;
      default -> throw new ProtocolViolation("neither a statement nor a portal is meant");
    };
  }
}
