package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import io.netty.buffer.ByteBuf;

/**
 * SSLRequest: the beginning of a {@link HandshakeResponse}, after which TLS begins and the response
 * comes whole.
 *
 * @param capabilities what the client will do; always with CLIENT_SSL
 * @param packetBytesMax what the client says it can take; an unsigned number of 32 bits
 * @param characterSet id of the client's collation, its lower eight bits
 */
public record SslRequest(Capabilities capabilities, int packetBytesMax, int characterSet)
    implements ClientPacket {
  /** Throws {@link IllegalArgumentException} without CLIENT_SSL. */
  public SslRequest {
    if (!capabilities.has(Capabilities.SSL)) {
      throw new IllegalArgumentException("an SSLRequest has CLIENT_SSL");
    }
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    HandshakeResponse.writeFixed(capabilities, packetBytesMax, characterSet, out);
  }
}
