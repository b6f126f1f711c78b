package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;

/**
 * Execute: runs a portal.
 *
 * @param portal the portal's name, empty for the unnamed portal
 * @param rowsMax rows after which the server suspends the portal; none if 0 or less
 */
public record Execute(CString portal, int rowsMax) implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'E';

  static Execute read(BodyReader body) {
    Execute execute = new Execute(body.cstring(), body.int32());
    body.end();
    return execute;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    portal.writeTo(out);
    out.writeInt(rowsMax);
  }
}
