package dev.weir.wire.mysql.row;

import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A row of the text protocol: every value a text with its length in front, or NULL. Reusable. */
public final class TextRowReader implements RowReader {
  private final PayloadReader payload = new PayloadReader(Unpooled.EMPTY_BUFFER);
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int columnCount;
  private int column;
  private int length;

  /** Stands before the first value of the row in this frame. */
  public void reset(Frame frame, int columns) {
    in = frame.payload();
    payload.reset(frame);
    columnCount = columns;
    column = -1;
    length = -1;
  }

  @Override
  public boolean next() {
    payload.skip(Math.max(0, length));
    length = -1;
    if (column + 1 >= columnCount) {
      column = columnCount;
      payload.end();
      return false;
    }
    column++;
    if (payload.peek() == PayloadReader.NULL) {
      payload.skip(1);
    } else {
      length = payload.lenencLength();
    }
    return true;
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
