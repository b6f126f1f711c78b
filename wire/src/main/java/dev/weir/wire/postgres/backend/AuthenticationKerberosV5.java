package dev.weir.wire.postgres.backend;

import io.netty.buffer.ByteBuf;

/** AuthenticationKerberosV5: no longer supported by any server. */
public record AuthenticationKerberosV5() implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 2;

  /** All of them are the same. */
  public static final AuthenticationKerberosV5 INSTANCE = new AuthenticationKerberosV5();

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    // the kind says it all
  }
}
