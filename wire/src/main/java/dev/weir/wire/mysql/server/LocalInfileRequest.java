package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * LOCAL INFILE Request: the server asks for a file of the client. A server can ask that of any
 * statement, which is how a bad one steals files: it is not for passing on.
 *
 * @param fileName what it asks for, a slice
 */
public record LocalInfileRequest(ByteBuf fileName) implements ServerPacket {
  /** The first byte. */
  public static final int HEADER = 0xfb;

  static LocalInfileRequest read(PayloadReader payload) {
    payload.skip(1);
    return new LocalInfileRequest(payload.rest());
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(HEADER);
    PayloadWriter.bytes(fileName, out);
  }
}
