package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** ParseComplete: the answer to Parse. */
public record ParseComplete() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = '1';

  /** All of them are the same. */
  public static final ParseComplete INSTANCE = new ParseComplete();

  static ParseComplete read(BodyReader body) {
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
