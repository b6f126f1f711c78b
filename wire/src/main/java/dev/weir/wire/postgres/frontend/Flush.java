package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** Flush: the server shall send what it has, without ending the pipeline. */
public record Flush() implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'H';

  /** All of them are the same. */
  public static final Flush INSTANCE = new Flush();

  static Flush read(BodyReader body) {
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
