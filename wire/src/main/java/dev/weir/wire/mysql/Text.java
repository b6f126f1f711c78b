package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A name or a short text: a copy of its bytes, in whatever character set the connection has. Equal
 * by bytes; immutable.
 */
public final class Text {
  /** The empty text. */
  public static final Text EMPTY = new Text(new byte[0]);

  /** No name, message or variable's value that is kept as a copy is longer. */
  public static final int BYTES_MAX = 1 << 16;

  private final byte[] bytes;

  private Text(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The text in UTF-8; {@link IllegalArgumentException} when it is too long. */
  public static Text of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("text longer than " + BYTES_MAX + " bytes");
    }
    return bytes.length == 0 ? EMPTY : new Text(bytes);
  }

  /** A copy of what can be read from the buffer, whose indexes do not move. */
  public static Text copyOf(ByteBuf buffer) {
    int length = buffer.readableBytes();
    if (length > BYTES_MAX) {
      throw new ProtocolViolation("name or text longer than " + BYTES_MAX + " bytes");
    }
    if (length == 0) {
      return EMPTY;
    }
    byte[] bytes = new byte[length];
    buffer.getBytes(buffer.readerIndex(), bytes);
    return new Text(bytes);
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Whether it has no bytes. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The text, read as UTF-8; what is not UTF-8 becomes U+FFFD. */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Writes the bytes, nothing in front or behind. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes);
  }

  void requireNoNul() {
    for (byte b : bytes) {
      if (b == 0) {
        throw new IllegalArgumentException("NUL in a protocol string");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && Arrays.equals(bytes, text.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return utf8();
  }
}
