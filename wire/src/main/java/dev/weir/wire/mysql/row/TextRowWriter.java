package dev.weir.wire.mysql.row;

import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.Sequence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes rows of the text protocol. */
public final class TextRowWriter implements RowWriter {
  private final int columnCount;
  private ByteBuf out = Unpooled.EMPTY_BUFFER;
  private int header;
  private int missing;

  /** Writes rows of this many columns. */
  public TextRowWriter(int columnCount) {
    this.columnCount = columnCount;
  }

  @Override
  public void begin(ByteBuf target) {
    out = target;
    header = Packets.begin(out);
    missing = columnCount;
  }

  @Override
  public void writeNull() {
    missing--;
    out.writeByte(PayloadReader.NULL);
  }

  @Override
  public void write(ByteBuf source, int offset, int length) {
    missing--;
    PayloadWriter.lenencInt(length, out);
    PayloadWriter.bytes(source, offset, length, out);
  }

  @Override
  public void write(byte[] value) {
    missing--;
    PayloadWriter.lenencInt(value.length, out);
    out.writeBytes(value);
  }

  @Override
  public void end(Sequence sequence) {
    if (missing != 0) {
      throw new IllegalStateException("row does not have the number of values it began with");
    }
    Packets.end(out, header, sequence);
    out = Unpooled.EMPTY_BUFFER;
  }
}
