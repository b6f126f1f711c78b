package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import io.netty.buffer.ByteBuf;

/** PortalSuspended: an Execute ended at its row limit; there may be more rows. */
public record PortalSuspended() implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 's';

  /** All of them are the same. */
  public static final PortalSuspended INSTANCE = new PortalSuspended();

  static PortalSuspended read(BodyReader body) {
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
