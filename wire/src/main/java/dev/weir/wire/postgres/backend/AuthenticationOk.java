package dev.weir.wire.postgres.backend;

import io.netty.buffer.ByteBuf;

/** AuthenticationOk: the client is who it says. */
public record AuthenticationOk() implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 0;

  /** All of them are the same. */
  public static final AuthenticationOk INSTANCE = new AuthenticationOk();

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    // the kind says it all
  }
}
