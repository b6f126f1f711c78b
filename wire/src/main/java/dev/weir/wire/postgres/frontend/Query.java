package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/**
 * Query: a text of the simple protocol, which may hold several statements.
 *
 * @param text the SQL, a slice without the terminator; usable as a lookup key by its bytes
 */
public record Query(ByteBuf text) implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'Q';

  static Query read(BodyReader body) {
    Query query = new Query(body.text());
    body.end();
    return query;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    BodyWriter.text(text, out);
  }
}
