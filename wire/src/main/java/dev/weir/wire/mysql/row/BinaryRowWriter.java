package dev.weir.wire.mysql.row;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * Writes rows of the binary protocol. A value whose length its type cannot have throws {@link
 * ProtocolViolation}: it would shift every value behind it.
 */
public final class BinaryRowWriter implements RowWriter {
  private final List<ColumnType> types;
  private ByteBuf out = Unpooled.EMPTY_BUFFER;
  private int header;
  private int nullsStart;
  private int column;

  /** Writes rows with columns of these types. */
  public BinaryRowWriter(List<ColumnType> types) {
    this.types = List.copyOf(types);
  }

  @Override
  public void begin(ByteBuf target) {
    out = target;
    header = Packets.begin(out);
    out.writeByte(BinaryRowReader.HEADER);
    nullsStart = out.writerIndex();
    out.writeZero(BinaryRowReader.bitmapBytes(types.size()));
    column = 0;
  }

  @Override
  public void writeNull() {
    int bit = column + BinaryRowReader.UNUSED_BITS;
    int at = nullsStart + bit / 8;
    out.setByte(at, out.getByte(at) | 1 << bit % 8);
    column++;
  }

  @Override
  public void write(ByteBuf source, int offset, int length) {
    types.get(column).writeLength(length, out);
    PayloadWriter.bytes(source, offset, length, out);
    column++;
  }

  @Override
  public void write(byte[] value) {
    types.get(column).writeLength(value.length, out);
    out.writeBytes(value);
    column++;
  }

  @Override
  public void end(Sequence sequence) {
    if (column != types.size()) {
      throw new IllegalStateException("row does not have the number of values it began with");
    }
    Packets.end(out, header, sequence);
    out = Unpooled.EMPTY_BUFFER;
  }
}
