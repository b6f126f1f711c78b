package dev.weir.wire.mysql.row;

import dev.weir.wire.mysql.Sequence;
import io.netty.buffer.ByteBuf;

/**
 * Writes a row value by value: begin, as many values as there are columns, {@link #end}. Values are
 * given without their lengths. Reusable; not thread-safe.
 */
public sealed interface RowWriter permits BinaryRowWriter, TextRowWriter {
  /** Begins a row at the end of {@code target}. */
  void begin(ByteBuf target);

  /** Writes a NULL. */
  void writeNull();

  /** Writes a value that stands in another buffer; the other's indexes do not move. */
  void write(ByteBuf source, int offset, int length);

  /** Writes a value. */
  void write(byte[] value);

  /** Ends the row; {@link IllegalStateException} unless it got all its values. */
  void end(Sequence sequence);
}
