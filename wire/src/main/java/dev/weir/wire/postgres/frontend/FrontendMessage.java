package dev.weir.wire.postgres.frontend;

import io.netty.buffer.ByteBuf;

/**
 * A message of the client after start-up: one type byte, a length, a body. Packets of the start-up
 * phase have no type byte and are {@link StartupPacket}s.
 */
public sealed interface FrontendMessage
    permits AuthenticationResponse,
        Bind,
        Close,
        CopyData,
        CopyDone,
        CopyFail,
        Describe,
        Execute,
        Flush,
        FunctionCall,
        Parse,
        Query,
        Sync,
        Terminate {

  /** The message's type byte. */
  byte type();

  /** Writes what follows the length field. */
  void writeBody(ByteBuf out);
}
