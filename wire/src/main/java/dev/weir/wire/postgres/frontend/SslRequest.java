package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/**
 * SSLRequest: may the connection go on in TLS? Answered with one byte, {@code EncryptionAnswer}.
 */
public record SslRequest() implements StartupPacket {
  /** The number in the place of a version. */
  public static final int CODE = 1234 << 16 | 5679;

  /** All of them are the same. */
  public static final SslRequest INSTANCE = new SslRequest();

  static SslRequest read(BodyReader body) {
    body.end();
    return INSTANCE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(CODE);
  }
}
