package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import io.netty.buffer.ByteBuf;

/** A packet of the server that is not a row. */
public sealed interface ServerPacket
    permits AuthMoreData,
        AuthSwitchRequest,
        ColumnCount,
        ColumnDefinition,
        EofPacket,
        ErrPacket,
        Greeting,
        LocalInfileRequest,
        OkPacket,
        PrepareOk {

  /**
   * Writes the payload as a connection with these capabilities has it.
   *
   * @throws IllegalArgumentException if a text cannot be written
   */
  void writePayload(Capabilities agreed, ByteBuf out);
}
