package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/**
 * AuthenticationGSSContinue: GSSAPI or SSPI data.
 *
 * @param data the mechanism's bytes, a slice
 */
public record AuthenticationGssContinue(ByteBuf data) implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 8;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    BodyWriter.bytes(data, out);
  }
}
