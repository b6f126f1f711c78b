package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Writes what a server sends. */
public final class ServerEncoder {
  private ServerEncoder() {}

  /**
   * Appends a packet to {@code out} with the next sequence id.
   *
   * @throws IllegalArgumentException if a text cannot be written; {@code out} is unchanged
   */
  public static void encode(
      ServerPacket packet, Capabilities agreed, Sequence sequence, ByteBuf out) {
    int start = Packets.begin(out);
    try {
      packet.writePayload(agreed, out);
    } catch (IllegalArgumentException unwritable) {
      // no half packet may be left for the peer
      out.writerIndex(start);
      throw unwritable;
    }
    Packets.end(out, start, sequence);
  }

  /** An OK with which a command ends that did nothing but succeed. */
  public static OkPacket ok(ServerStatus status) {
    return new OkPacket(false, 0, 0, status, 0, Unpooled.EMPTY_BUFFER, List.of());
  }

  /** What ends rows on a connection with these capabilities. */
  public static ServerPacket endOfRows(Capabilities agreed, int warnings, ServerStatus status) {
    return agreed.has(Capabilities.DEPRECATE_EOF)
        ? new OkPacket(true, 0, 0, status, warnings, Unpooled.EMPTY_BUFFER, List.of())
        : new EofPacket(warnings, status);
  }
}
