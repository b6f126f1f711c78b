package dev.weir.store.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The layout of one record: an 8-byte commit word {bytes of the record as u32, CRC-32C as u32}, a
 * u32 of type and flags, the session reference as u32, microseconds since 1970 as i64, the payload,
 * zeros up to a multiple of 8. Little-endian. The commit word is written last, in one store: a
 * record is there whole or not at all.
 */
final class RecordFormat {
  static final int HEAD_BYTES = 24;
  static final int KIND_AT = 8;
  static final int SESSION_AT = 12;
  static final int MICROS_AT = 16;
  static final int ALIGNMENT_BYTES = 8;

  /** In the kind: a session that an earlier segment declared. */
  static final int FLAG_AGAIN = 0x100;

  private static final int TYPE_MASK = 0xff;
  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private RecordFormat() {}

  static int type(int kind) {
    return kind & TYPE_MASK;
  }

  static long aligned(long bytes) {
    return (bytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
  }

  /** What a record with such a payload takes in a segment. */
  static long space(long payloadBytes) {
    return aligned(HEAD_BYTES + payloadBytes);
  }

  static int bytesOf(long commitWord) {
    return (int) commitWord;
  }

  static int crcOf(long commitWord) {
    return (int) (commitWord >>> Integer.SIZE);
  }

  /** Makes a record visible to readers, after everything else of it was written. */
  static void commit(ByteBuffer direct, int position, int recordBytes, int crc) {
    WORDS.setRelease(
        direct, position, Integer.toUnsignedLong(recordBytes) | (long) crc << Integer.SIZE);
  }

  /** CRC-32C of everything behind the commit word; moves the view's position and limit. */
  static int crc(CRC32C crc, ByteBuffer view, int position, int recordBytes) {
    view.limit(position + recordBytes).position(position + KIND_AT);
    crc.reset();
    crc.update(view);
    return (int) crc.getValue();
  }
}
