package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/**
 * CopyData of the client: a piece of a COPY ... FROM STDIN; its borders mean nothing.
 *
 * @param data a slice
 */
public record CopyData(ByteBuf data) implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'd';

  static CopyData read(BodyReader body) {
    return new CopyData(body.rest());
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    BodyWriter.bytes(data, out);
  }
}
