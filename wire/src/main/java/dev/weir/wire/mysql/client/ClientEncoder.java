package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.Sequence;
import io.netty.buffer.ByteBuf;

/** Writes what a client sends. */
public final class ClientEncoder {
  private ClientEncoder() {}

  /**
   * Appends a packet to {@code out} with the next sequence id; a command begins a new sequence.
   *
   * @throws IllegalArgumentException if a text cannot be written; {@code out} is unchanged
   */
  public static void encode(
      ClientPacket packet, Capabilities agreed, Sequence sequence, ByteBuf out) {
    int start = Packets.begin(out);
    try {
      packet.writePayload(agreed, out);
    } catch (IllegalArgumentException unwritable) {
      // no half packet may be left for the peer
      out.writerIndex(start);
      throw unwritable;
    }
    if (packet instanceof ClientCommand) {
      sequence.restart();
    }
    Packets.end(out, start, sequence);
  }
}
