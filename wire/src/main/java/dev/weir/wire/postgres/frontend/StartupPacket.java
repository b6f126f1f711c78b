package dev.weir.wire.postgres.frontend;

import io.netty.buffer.ByteBuf;

/** What a client may send first on a connection: a length and a body that begins with a code. */
public sealed interface StartupPacket
    permits StartupMessage, SslRequest, GssEncRequest, CancelRequest {

  /** Writes what follows the length field. */
  void writeBody(ByteBuf out);
}
