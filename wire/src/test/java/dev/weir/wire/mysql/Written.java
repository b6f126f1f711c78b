package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.ClientPacket;
import dev.weir.wire.mysql.server.ServerEncoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/** What was read is written again as the same bytes. */
final class Written {
  private Written() {}

  static void requireSame(ClientPacket packet, Capabilities agreed, Frame frame) {
    ByteBuf out = Unpooled.buffer();
    Sequence sequence = packet instanceof ClientCommand ? new Sequence() : at(frame.sequenceId());
    ClientEncoder.encode(packet, agreed, sequence, out);
    requireSame(out, frame, packet);
  }

  static void requireSame(ServerPacket packet, Capabilities agreed, Frame frame) {
    ByteBuf out = Unpooled.buffer();
    ServerEncoder.encode(packet, agreed, at(frame.sequenceId()), out);
    requireSame(out, frame, packet);
  }

  static Sequence at(int sequenceId) {
    Sequence sequence = new Sequence();
    while (sequence.next() != sequenceId) {
      sequence.take();
    }
    return sequence;
  }

  /** Only the payload of one packet can be compared in place. */
  static void requireSame(ByteBuf written, Frame frame, Object packet) {
    String expected = hex(frame.payload().slice(frame.payloadStart(), frame.payloadLength()));
    assertThat(written.getUnsignedMediumLE(0))
        .as(packet.toString())
        .isEqualTo(expected.length() / 2);
    assertThat(written.getUnsignedByte(3)).isEqualTo((short) frame.sequenceId());
    assertThat(hex(written.slice(4, written.readableBytes() - 4)))
        .as(packet.toString())
        .isEqualTo(expected);
  }

  private static String hex(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    return HexFormat.of().formatHex(copy);
  }
}
