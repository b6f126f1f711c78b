package dev.weir.store.recording;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Builds one payload in memory that is reused: variable-length numbers (LEB128) and bytes behind
 * their length plus one, where 0 stands for null. Used by one thread.
 */
final class PayloadWriter {
  private static final int START_BYTES = 1024;
  private static final int KEPT_BYTES_MAX = 1 << 20;
  private static final int VARINT_BYTES_MAX = 10;

  private byte[] bytes = new byte[START_BYTES];
  private int length;

  PayloadWriter clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES_MAX) {
      bytes = new byte[START_BYTES];
    }
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  PayloadWriter number(long value) {
    room(VARINT_BYTES_MAX);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  PayloadWriter flag(boolean value) {
    return number(value ? 1 : 0);
  }

  PayloadWriter raw(byte @Nullable [] value) {
    if (value == null) {
      return number(0);
    }
    number(value.length + 1L);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** What another payload holds, as it is. */
  PayloadWriter encoded(byte[] payload) {
    room(payload.length);
    System.arraycopy(payload, 0, bytes, length, payload.length);
    length += payload.length;
    return this;
  }

  PayloadWriter text(@Nullable String value) {
    return raw(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  PayloadWriter texts(Collection<String> values) {
    number(values.size());
    values.forEach(this::text);
    return this;
  }

  /** The payload so far, on its own. */
  ByteBuffer copy() {
    return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      int wanted = Math.addExact(length, more);
      bytes = Arrays.copyOf(bytes, Math.max(wanted, (int) Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
