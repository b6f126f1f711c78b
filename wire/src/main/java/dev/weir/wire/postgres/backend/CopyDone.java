package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** CopyDone: the server has sent all data of a COPY ... TO STDOUT. */
public record CopyDone() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'c';

  /** All of them are the same. */
  public static final CopyDone INSTANCE = new CopyDone();

  static CopyDone read(BodyReader body) {
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
