package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** CloseComplete: the answer to Close. */
public record CloseComplete() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = '3';

  /** All of them are the same. */
  public static final CloseComplete INSTANCE = new CloseComplete();

  static CloseComplete read(BodyReader body) {
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
