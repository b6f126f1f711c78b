package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/**
 * AuthenticationSASLFinal: the SASL mechanism's outcome; the client must verify it.
 *
 * @param data the mechanism's bytes, a slice
 */
public record AuthenticationSaslFinal(ByteBuf data) implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 12;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    BodyWriter.bytes(data, out);
  }
}
