package dev.weir.wire.postgres.backend;

import io.netty.buffer.ByteBuf;

/** AuthenticationCleartextPassword: the password itself is wanted. */
public record AuthenticationCleartextPassword() implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 3;

  /** All of them are the same. */
  public static final AuthenticationCleartextPassword INSTANCE =
      new AuthenticationCleartextPassword();

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    // the kind says it all
  }
}
