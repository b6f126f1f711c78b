package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** BindComplete: the answer to Bind. */
public record BindComplete() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = '2';

  /** All of them are the same. */
  public static final BindComplete INSTANCE = new BindComplete();

  static BindComplete read(BodyReader body) {
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
