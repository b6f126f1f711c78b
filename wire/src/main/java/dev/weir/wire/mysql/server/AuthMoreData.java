package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * AuthMoreData: what the authentication method of the server says to that of the client.
 *
 * @param data the method's bytes, a slice
 */
public record AuthMoreData(ByteBuf data) implements ServerPacket {
  /** The first byte. */
  public static final int HEADER = 0x01;

  static AuthMoreData read(PayloadReader payload) {
    payload.skip(1);
    return new AuthMoreData(payload.rest());
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(HEADER);
    PayloadWriter.bytes(data, out);
  }
}
