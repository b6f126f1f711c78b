package dev.weir.wire.postgres.backend;

import io.netty.buffer.ByteBuf;

/** AuthenticationSSPI: an SSPI exchange begins. */
public record AuthenticationSspi() implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 9;

  /** All of them are the same. */
  public static final AuthenticationSspi INSTANCE = new AuthenticationSspi();

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    // the kind says it all
  }
}
