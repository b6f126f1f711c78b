package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The first packet of a result with rows.
 *
 * @param count number of column definitions that follow, 1 to 65,535
 */
public record ColumnCount(int count) implements ServerPacket {
  /** No result has more columns. */
  static final int MAX = 0xffff;

  /** Throws {@link IllegalArgumentException} for a number of columns that no result has. */
  public ColumnCount {
    if (count < 1 || count > MAX) {
      throw new IllegalArgumentException("a result has 1 to " + MAX + " columns");
    }
  }

  static ColumnCount read(PayloadReader payload) {
    long count = payload.lenencInt();
    payload.end();
    if (count < 1 || count > MAX) {
      throw new ProtocolViolation("a result has 1 to " + MAX + " columns");
    }
    return new ColumnCount((int) count);
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    PayloadWriter.lenencInt(count, out);
  }
}
