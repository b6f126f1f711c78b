package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;

/**
 * CopyFail: the client gives up a COPY ... FROM STDIN.
 *
 * @param message the reason, which the server repeats in its error
 */
public record CopyFail(CString message) implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'f';

  static CopyFail read(BodyReader body) {
    CopyFail fail = new CopyFail(body.cstring());
    body.end();
    return fail;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    message.writeTo(out);
  }
}
