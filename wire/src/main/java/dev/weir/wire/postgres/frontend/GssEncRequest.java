package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** GSSENCRequest: may the connection go on in GSSAPI encryption? Answered with one byte. */
public record GssEncRequest() implements StartupPacket {
  /** The number in the place of a version. */
  public static final int CODE = 1234 << 16 | 5680;

  /** All of them are the same. */
  public static final GssEncRequest INSTANCE = new GssEncRequest();

  static GssEncRequest read(BodyReader body) {
    body.end();
    return INSTANCE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(CODE);
  }
}
