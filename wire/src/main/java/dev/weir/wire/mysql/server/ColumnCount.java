package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The first packet of a result with rows.
 *
 * @param count number of columns, 1 to 65,535
 * @param definitionsFollow always true unless MARIADB_CLIENT_CACHE_METADATA was agreed
 */
public record ColumnCount(int count, boolean definitionsFollow) implements ServerPacket {
  /** No result has more columns. */
  static final int MAX = 0xffff;

  /** Throws {@link IllegalArgumentException} for a number of columns that no result has. */
  public ColumnCount {
    if (count < 1 || count > MAX) {
      throw new IllegalArgumentException("a result has 1 to " + MAX + " columns");
    }
  }

  static ColumnCount read(PayloadReader payload, Capabilities agreed) {
    long count = payload.lenencInt();
    boolean follow = !agreed.has(Capabilities.MARIADB_CACHE_METADATA) || payload.int1() != 0;
    payload.end();
    if (count < 1 || count > MAX) {
      throw new ProtocolViolation("a result has 1 to " + MAX + " columns");
    }
    return new ColumnCount((int) count, follow);
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    PayloadWriter.lenencInt(count, out);
    if (agreed.has(Capabilities.MARIADB_CACHE_METADATA)) {
      out.writeByte(definitionsFollow ? 1 : 0);
    }
  }
}
