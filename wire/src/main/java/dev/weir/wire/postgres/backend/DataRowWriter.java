package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Writes a DataRow column by column without objects of its own: {@link #begin}, as many columns as
 * announced, {@link #end}. Reusable; not thread-safe.
 */
public final class DataRowWriter {
  private static final int SHORT_BYTES_MAX = 64;

  private ByteBuf out = Unpooled.EMPTY_BUFFER;
  private int lengthIndex;
  private int missing;

  /** Begins a row of {@code columnCount} columns at the end of {@code target}. */
  public void begin(ByteBuf target, int columnCount) {
    out = target;
    out.writeByte(DataRow.TYPE);
    lengthIndex = BodyWriter.beginLength(out);
    BodyWriter.count(columnCount, out);
    missing = columnCount;
  }

  /** Writes a NULL. */
  public void writeNull() {
    missing--;
    out.writeInt(-1);
  }

  /** Writes a column that stands in another buffer; the other's indexes do not move. */
  public void write(ByteBuf source, int offset, int length) {
    missing--;
    out.writeInt(length);
    if (length <= SHORT_BYTES_MAX) {
      writeShort(source, offset, length);
    } else {
      out.writeBytes(source, offset, length);
    }
  }

  /** Between direct buffers Netty's bulk copy makes two views; for a few bytes that is dear. */
  private void writeShort(ByteBuf source, int offset, int length) {
    out.ensureWritable(length);
    int copied = 0;
    for (; copied + Long.BYTES <= length; copied += Long.BYTES) {
      out.writeLong(source.getLong(offset + copied));
    }
    for (; copied < length; copied++) {
      out.writeByte(source.getByte(offset + copied));
    }
  }

  /** Writes a column. */
  public void write(byte[] value) {
    missing--;
    out.writeInt(value.length);
    out.writeBytes(value);
  }

  /** Ends the row; {@link IllegalStateException} unless it got all its columns. */
  public void end() {
    if (missing != 0) {
      throw new IllegalStateException("row does not have the number of columns it began with");
    }
    BodyWriter.endLength(out, lengthIndex);
    out = Unpooled.EMPTY_BUFFER;
  }
}
