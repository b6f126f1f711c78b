package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PayloadWriter} wrote; a payload that does not fit is damage. */
final class PayloadReader {
  private static final int VARINT_BITS_MAX = 63;

  private final ByteBuffer in;

  PayloadReader(ByteBuffer payload) {
    this.in = payload;
  }

  long number() {
    try {
      long value = 0;
      for (int shift = 0; shift <= VARINT_BITS_MAX; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new RecordingDamaged("a number in a record has too many bytes");
    } catch (BufferUnderflowException e) {
      throw new RecordingDamaged("a record ends in the middle of a number");
    }
  }

  /** A number that counts or measures things in this payload. */
  int count() {
    long value = number();
    if (value < 0 || value > in.remaining() + 1L) {
      throw new RecordingDamaged("a record counts more than it holds");
    }
    return (int) value;
  }

  boolean flag() {
    return number() != 0;
  }

  byte @Nullable [] raw() {
    int length = count() - 1;
    if (length < 0) {
      return null;
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  @Nullable String textOrNull() {
    byte[] bytes = raw();
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  String text() {
    return Objects.requireNonNullElse(textOrNull(), "");
  }

  List<String> texts() {
    int count = count();
    var texts = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text());
    }
    return texts;
  }

  /** Everything that is left, without copying. */
  ByteBuffer rest() {
    ByteBuffer rest = in.slice();
    in.position(in.limit());
    return rest;
  }
}
