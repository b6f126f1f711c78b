package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/**
 * AuthenticationSASLContinue: a challenge of the SASL mechanism.
 *
 * @param data the mechanism's bytes, a slice
 */
public record AuthenticationSaslContinue(ByteBuf data) implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 11;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    BodyWriter.bytes(data, out);
  }
}
