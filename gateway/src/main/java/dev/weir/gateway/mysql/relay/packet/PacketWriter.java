package dev.weir.gateway.mysql.relay.packet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Puts payloads together and cuts them into packets. */
public final class PacketWriter {
  private static final int STATE_BYTES = 5;

  private PacketWriter() {}

  /**
   * Appends a payload as packets.
   *
   * @param sequence of the first packet
   * @return how many packets it became
   */
  public static int write(byte[] payload, int sequence, ByteBuf out) {
    int from = 0;
    int parts = 0;
    int part;
    do {
      part = Math.min(Packet.PART_BYTES_MAX, payload.length - from);
      out.writeMediumLE(part).writeByte(sequence + parts).writeBytes(payload, from, part);
      from += part;
      parts++;
    } while (part == Packet.PART_BYTES_MAX);
    return parts;
  }

  /** Appends a length-encoded integer. */
  public static void length(long value, ByteBuf out) {
    if (value < 0 || value > 0xff_ffffL) {
      out.writeByte(0xfe).writeLongLE(value);
    } else if (value > 0xffff) {
      out.writeByte(0xfd).writeMediumLE((int) value);
    } else if (value > 0xfa) {
      out.writeByte(0xfc).writeShortLE((int) value);
    } else {
      out.writeByte((int) value);
    }
  }

  /**
   * Appends the payload of an ERR packet.
   *
   * @param message in the character set of results
   */
  public static void error(int code, String sqlState, byte[] message, ByteBuf out) {
    out.writeByte(0xff).writeShortLE(code).writeByte('#');
    byte[] state = sqlState.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < STATE_BYTES; i++) {
      out.writeByte(i < state.length ? state[i] : '0');
    }
    out.writeBytes(message);
  }

  /** Appends the payload of an EOF packet. */
  public static void eof(int warnings, int status, ByteBuf out) {
    out.writeByte(0xfe).writeShortLE(warnings).writeShortLE(status);
  }
}
