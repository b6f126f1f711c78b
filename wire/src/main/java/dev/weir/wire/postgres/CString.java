package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A short text of the protocol, as its bytes: the manual's {@code String} ("a null-terminated
 * string, C-style") without the terminator. Which character set the bytes are in is not known here
 * and not judged. Names of statements and portals are compared by these bytes, as the server does.
 *
 * <p>Immutable, a copy of its own with its hash computed once, so it serves as a map key.
 */
public final class CString implements Comparable<CString> {
  /** The longest short text that is read; long ones (statements, diagnostics) stay slices. */
  public static final int BYTES_MAX = 64 << 10;

  /** No characters: the name of the unnamed statement and of the unnamed portal. */
  public static final CString EMPTY = new CString(new byte[0]);

  private final byte[] bytes;
  private final int hash;

  private CString(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /** The UTF-8 bytes of a text; {@link IllegalArgumentException} if there is a NUL in it. */
  public static CString of(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("NUL in a protocol string");
    }
    return text.isEmpty() ? EMPTY : new CString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Copies bytes that are known to hold no NUL. */
  static CString copyOf(ByteBuf in, int index, int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] copy = new byte[length];
    in.getBytes(index, copy);
    return new CString(copy);
  }

  /** Number of bytes, without the terminator. */
  public int length() {
    return bytes.length;
  }

  /** Whether there is no byte. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** The text read as UTF-8; what is not UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whether these bytes stand in {@code in} at {@code index}. */
  public boolean contentEquals(ByteBuf in, int index, int length) {
    if (length != bytes.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (in.getByte(index + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Writes the bytes and the terminating NUL. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes).writeByte(0);
  }

  @Override
  public int compareTo(CString other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CString that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text();
  }
}
