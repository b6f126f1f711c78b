package dev.weir.wire.postgres.backend;

import io.netty.buffer.ByteBuf;

/** AuthenticationGSS: a GSSAPI exchange begins. */
public record AuthenticationGss() implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 7;

  /** All of them are the same. */
  public static final AuthenticationGss INSTANCE = new AuthenticationGss();

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    // the kind says it all
  }
}
