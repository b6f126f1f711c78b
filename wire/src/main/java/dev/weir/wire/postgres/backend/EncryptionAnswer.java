package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.ProtocolViolation;

/** The single byte with which a server answers SSLRequest or GSSENCRequest. */
public enum EncryptionAnswer {
  /** 'S': the TLS handshake may begin. */
  TLS('S'),
  /** 'G': the GSSAPI handshake may begin. */
  GSS('G'),
  /** 'N': there is no such encryption here. */
  REFUSED('N');

  private final byte code;

  EncryptionAnswer(char code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  /** The answer of a byte; {@link ProtocolViolation} for any other, an error message included. */
  public static EncryptionAnswer of(byte code) {
    return switch (code) {
      case 'S' -> TLS;
      case 'G' -> GSS;
      case 'N' -> REFUSED;
      default -> throw new ProtocolViolation("unknown answer to a request for encryption");
    };
  }
}
