package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** Sync: ends a pipeline of the extended protocol; after an error the server skips up to it. */
public record Sync() implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'S';

  /** All of them are the same. */
  public static final Sync INSTANCE = new Sync();

  static Sync read(BodyReader body) {
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
