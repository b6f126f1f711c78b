package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** NoData: the answer to Describe for what returns no rows. */
public record NoData() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'n';

  /** All of them are the same. */
  public static final NoData INSTANCE = new NoData();

  static NoData read(BodyReader body) {
    body.end();
    return INSTANCE;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    // the message is its type
  }
}
