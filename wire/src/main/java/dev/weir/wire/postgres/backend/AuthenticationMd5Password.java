package dev.weir.wire.postgres.backend;

import io.netty.buffer.ByteBuf;

/**
 * AuthenticationMD5Password: the hash of password, user and salt is wanted.
 *
 * @param salt its four bytes as a number, the first byte uppermost
 */
public record AuthenticationMd5Password(int salt) implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 5;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    out.writeInt(salt);
  }
}
