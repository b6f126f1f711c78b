package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/**
 * CopyData of the server: one row of a COPY ... TO STDOUT, or a piece of a replication stream.
 *
 * @param data a slice
 */
public record CopyData(ByteBuf data) implements BackendMessage {
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
