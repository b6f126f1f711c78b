package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import io.netty.buffer.ByteBuf;

/** A packet of the client. */
public sealed interface ClientPacket
    permits AuthResponse, ClientCommand, HandshakeResponse, LocalInfileData, SslRequest {

  /**
   * Writes the payload as a connection with these capabilities has it.
   *
   * @throws IllegalArgumentException if a text cannot be written
   */
  void writePayload(Capabilities agreed, ByteBuf out);
}
