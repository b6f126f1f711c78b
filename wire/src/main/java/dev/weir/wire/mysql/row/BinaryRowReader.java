package dev.weir.wire.mysql.row;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * A row of the binary protocol: a zero, a bitmap of NULLs that begins with two unused bits, then
 * the values as their types have them. Reusable.
 */
public final class BinaryRowReader implements RowReader {
  /** The first byte of every row. */
  static final int HEADER = 0x00;

  /** Unused bits at the beginning of the bitmap. */
  static final int UNUSED_BITS = 2;

  private final PayloadReader payload = new PayloadReader(Unpooled.EMPTY_BUFFER);
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private List<ColumnType> types = List.of();
  private int nullsStart;
  private int column;
  private int length;

  /** Bytes of the bitmap for this many columns. */
  static int bitmapBytes(int columns) {
    return (columns + UNUSED_BITS + 7) / 8;
  }

  /**
   * Stands before the first value of the row in this frame.
   *
   * @param columns the type of each column, from its definition
   * @throws ProtocolViolation if it is no binary row of that many columns
   */
  public void reset(Frame frame, List<ColumnType> columns) {
    in = frame.payload();
    payload.reset(frame);
    if (payload.int1() != HEADER) {
      throw new ProtocolViolation("a binary row does not begin with 0");
    }
    nullsStart = payload.position();
    payload.skip(bitmapBytes(columns.size()));
    types = columns;
    column = -1;
    length = -1;
  }

  @Override
  public boolean next() {
    payload.skip(Math.max(0, length));
    length = -1;
    if (column + 1 >= types.size()) {
      column = types.size();
      payload.end();
      return false;
    }
    column++;
    if (!nullBit()) {
      ColumnType type = types.get(column);
      if (type == ColumnType.NULL) {
        throw new ProtocolViolation("a value of type NULL that is not NULL");
      }
      length = type.valueLength(payload);
    }
    return true;
  }

  private boolean nullBit() {
    int bit = column + UNUSED_BITS;
    return (in.getByte(nullsStart + bit / 8) >> (bit % 8) & 1) != 0;
  }

  @Override
  public int column() {
    return column;
  }

  @Override
  public boolean isNull() {
    return length < 0;
  }

  @Override
  public ByteBuf buffer() {
    return in;
  }

  @Override
  public int offset() {
    return payload.position();
  }

  @Override
  public int length() {
    return length;
  }
}
