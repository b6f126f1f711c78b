package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/**
 * ErrorResponse: a statement, or the session, failed.
 *
 * @param diagnostics what it says
 */
public record ErrorResponse(Diagnostics diagnostics) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'E';

  static ErrorResponse read(BodyReader body) {
    ErrorResponse response = new ErrorResponse(Diagnostics.read(body));
    body.end();
    return response;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    diagnostics.writeTo(out);
  }
}
