package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;

/**
 * Describe: asks for the parameters and columns of a statement, or the columns of a portal.
 *
 * @param target whether {@code name} is a statement's or a portal's
 * @param name the name, empty for the unnamed one
 */
public record Describe(Target target, CString name) implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'D';

  static Describe read(BodyReader body) {
    Describe message = new Describe(Target.of(body.int8()), body.cstring());
    body.end();
    return message;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeByte(target.code());
    name.writeTo(out);
  }
}
