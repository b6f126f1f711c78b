package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** Terminate: the client is about to close the connection. */
public record Terminate() implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'X';

  /** All of them are the same. */
  public static final Terminate INSTANCE = new Terminate();

  static Terminate read(BodyReader body) {
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
