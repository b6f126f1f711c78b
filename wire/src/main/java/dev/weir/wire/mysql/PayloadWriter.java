package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;

/** Writes the parts that many payloads share; lengths as short as they can be. */
public final class PayloadWriter {
  private static final int SHORT_BYTES_MAX = 64;

  private PayloadWriter() {}

  /** {@code int<lenenc>} of 64 bits, unsigned. */
  public static void lenencInt(long value, ByteBuf out) {
    if (value >= 0 && value < PayloadReader.NULL) {
      out.writeByte((int) value);
    } else if (value >= 0 && value <= 0xffff) {
      out.writeByte(0xfc);
      out.writeShortLE((int) value);
    } else if (value >= 0 && value <= 0xffffff) {
      out.writeByte(0xfd);
      out.writeMediumLE((int) value);
    } else {
      out.writeByte(0xfe);
      out.writeLongLE(value);
    }
  }

  /** Bytes that {@link #lenencInt} writes for a value that is not negative. */
  public static int lenencIntBytes(long value) {
    if (value < PayloadReader.NULL) {
      return 1;
    }
    return value <= 0xffff ? 3 : value <= 0xffffff ? 4 : 9;
  }

  /** {@code string<lenenc>}. */
  public static void lenencBytes(ByteBuf bytes, ByteBuf out) {
    lenencInt(bytes.readableBytes(), out);
    bytes(bytes, out);
  }

  /** {@code string<lenenc>}. */
  public static void lenencText(Text text, ByteBuf out) {
    lenencInt(text.length(), out);
    text.writeTo(out);
  }

  /** {@code string<NUL>}; {@link IllegalArgumentException} if it has a NUL itself. */
  public static void nulText(Text text, ByteBuf out) {
    text.requireNoNul();
    text.writeTo(out);
    out.writeByte(0);
  }

  /** Writes bytes as they are, without moving the source's reader index. */
  public static void bytes(ByteBuf bytes, ByteBuf out) {
    out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
  }

  /** Writes bytes that stand in another buffer; the other's indexes do not move. */
  public static void bytes(ByteBuf source, int offset, int length, ByteBuf out) {
    if (length > SHORT_BYTES_MAX) {
      out.writeBytes(source, offset, length);
      return;
    }
    // Between direct buffers Netty's bulk copy makes two views; for a few bytes that is dear.
    out.ensureWritable(length);
    int copied = 0;
    for (; copied + Long.BYTES <= length; copied += Long.BYTES) {
      out.writeLong(source.getLong(offset + copied));
    }
    for (; copied < length; copied++) {
      out.writeByte(source.getByte(offset + copied));
    }
  }
}
