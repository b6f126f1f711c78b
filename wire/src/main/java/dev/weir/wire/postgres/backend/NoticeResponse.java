package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/**
 * NoticeResponse: a warning or a notice; the statement goes on.
 *
 * @param diagnostics what it says
 */
public record NoticeResponse(Diagnostics diagnostics) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'N';

  static NoticeResponse read(BodyReader body) {
    NoticeResponse response = new NoticeResponse(Diagnostics.read(body));
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
