package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A cursor over the columns of a DataRow in place: no allocation, neither per row nor per column.
 * Each step checks the column it goes to; the step behind the last column ({@link #next()} answers
 * false) checks that nothing follows. A row is well-formed only when that was reached.
 *
 * <p>Reusable; not thread-safe; valid as long as the buffer's bytes stay where they are.
 */
public final class DataRowReader {
  private final BodyReader body = new BodyReader(Unpooled.EMPTY_BUFFER);
  private int columnCount;
  private int column;
  private int length;

  /**
   * Stands before the first column of the DataRow in this frame.
   *
   * @throws ProtocolViolation if the body cannot hold the announced number of columns
   */
  public void reset(ByteBuf in, Frame frame) {
    body.reset(in, frame);
    columnCount = body.count(4);
    column = -1;
    length = -1;
  }

  /** Number of columns. */
  public int columnCount() {
    return columnCount;
  }

  /**
   * Goes to the next column; false behind the last.
   *
   * @throws ProtocolViolation if the column does not fit into the body, or, behind the last column,
   *     if there are bytes left
   */
  public boolean next() {
    if (length > 0) {
      body.skip(length);
    }
    length = -1;
    if (++column >= columnCount) {
      column = columnCount;
      body.end();
      return false;
    }
    length = body.valueLength();
    return true;
  }

  /** The current column, from 0. */
  public int column() {
    return column;
  }

  /** Whether the current column is NULL. */
  public boolean isNull() {
    return length < 0;
  }

  /** Index in the buffer of the current column's first byte. */
  public int offset() {
    return body.position();
  }

  /** Bytes of the current column; -1 for NULL. */
  public int length() {
    return length;
  }
}
