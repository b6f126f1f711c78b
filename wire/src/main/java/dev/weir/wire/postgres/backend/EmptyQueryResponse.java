package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** EmptyQueryResponse: in place of CommandComplete for an empty text. */
public record EmptyQueryResponse() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'I';

  /** All of them are the same. */
  public static final EmptyQueryResponse INSTANCE = new EmptyQueryResponse();

  static EmptyQueryResponse read(BodyReader body) {
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
