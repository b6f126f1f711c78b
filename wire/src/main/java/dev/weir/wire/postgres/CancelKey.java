package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The secret with which a running statement can be cancelled: 4 bytes in protocol 3.0, up to 256
 * from 3.2 on. Compared in constant time, never printed. Immutable, a copy of its own.
 *
 * <p>Source: manual, "Message Formats", BackendKeyData and CancelRequest.
 */
public final class CancelKey {
  /** The shortest key. */
  public static final int BYTES_MIN = 4;

  /** The longest key. */
  public static final int BYTES_MAX = 256;

  private final byte[] bytes;

  private CancelKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A key of 4 to 256 bytes, copied; {@link IllegalArgumentException} for any other length. */
  public static CancelKey of(byte[] bytes) {
    if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("a cancel key has 4 to 256 bytes");
    }
    return new CancelKey(bytes.clone());
  }

  /** Reads the rest of a body as a key. */
  public static CancelKey read(BodyReader body) {
    int length = body.remaining();
    if (length < BYTES_MIN || length > BYTES_MAX) {
      throw new ProtocolViolation("invalid length of a cancel key");
    }
    byte[] bytes = new byte[length];
    body.bytes(length).getBytes(0, bytes);
    return new CancelKey(bytes);
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Writes the bytes. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CancelKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "***";
  }
}
