package dev.weir.gateway.mysql.relay.packet;

import java.nio.charset.StandardCharsets;

/** An ERR packet after sign-in. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ErrPacket(int code, String sqlState, byte[] message) {
  private static final int STATE_BYTES = 5;

  public static ErrPacket read(Packet packet) {
    PacketReader in = packet.reader();
    in.skip(1);
    int code = in.int2();
    if (in.left() > STATE_BYTES && packet.payload().getByte(in.at()) == '#') {
      in.skip(1);
      String state = new String(in.bytes(STATE_BYTES), StandardCharsets.US_ASCII);
      return new ErrPacket(code, state, in.rest());
    }
    return new ErrPacket(code, "HY000", in.rest());
  }
}
