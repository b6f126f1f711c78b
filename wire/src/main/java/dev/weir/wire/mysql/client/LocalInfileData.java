package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * A piece of the file that a LOCAL INFILE request asked for.
 *
 * @param data the piece, a slice; empty at the end
 */
public record LocalInfileData(ByteBuf data) implements ClientPacket {
  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    PayloadWriter.bytes(data, out);
  }
}
