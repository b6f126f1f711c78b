package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;

/** Writes the parts that many bodies share, and the length in front of a body. */
public final class BodyWriter {
  private static final int COUNT_MAX = 0xffff;

  private BodyWriter() {}

  /** Writes a number of elements; {@link IllegalArgumentException} above 65,535. */
  public static void count(int count, ByteBuf out) {
    if (count > COUNT_MAX) {
      throw new IllegalArgumentException("more than " + COUNT_MAX + " elements in a message");
    }
    out.writeShort(count);
  }

  /** Writes a long text and its terminator; {@link IllegalArgumentException} if it has a NUL. */
  public static void text(ByteBuf text, ByteBuf out) {
    int start = text.readerIndex();
    if (text.indexOf(start, text.writerIndex(), (byte) 0) >= 0) {
      throw new IllegalArgumentException("NUL in a protocol string");
    }
    bytes(text, out);
    out.writeByte(0);
  }

  /** Writes bytes as they are, without moving the source's reader index. */
  public static void bytes(ByteBuf bytes, ByteBuf out) {
    out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
  }

  /** Makes room for a length field; the index to give to {@link #endLength}. */
  public static int beginLength(ByteBuf out) {
    int lengthIndex = out.writerIndex();
    out.writeInt(0);
    return lengthIndex;
  }

  /** Fills in the length field: itself and everything written since. */
  public static void endLength(ByteBuf out, int lengthIndex) {
    out.setInt(lengthIndex, out.writerIndex() - lengthIndex);
  }
}
