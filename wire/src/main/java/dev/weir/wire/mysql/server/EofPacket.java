package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.ServerStatus;
import io.netty.buffer.ByteBuf;

/**
 * EOF_Packet: column or parameter definitions end, or rows, unless CLIENT_DEPRECATE_EOF was agreed;
 * it also answers COM_SET_OPTION and COM_DEBUG.
 *
 * @param warnings number of warnings
 * @param status the server's status
 */
public record EofPacket(int warnings, ServerStatus status) implements ServerPacket {
  /** The first byte. */
  public static final int HEADER = 0xfe;

  /** Bytes of the payload. */
  static final int BYTES = 5;

  static EofPacket read(PayloadReader payload) {
    payload.skip(1);
    EofPacket eof = new EofPacket(payload.int2(), new ServerStatus(payload.int2()));
    payload.end();
    return eof;
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(HEADER);
    out.writeShortLE(warnings);
    out.writeShortLE(status.bits());
  }
}
