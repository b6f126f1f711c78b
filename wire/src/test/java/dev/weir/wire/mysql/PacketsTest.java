package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketsTest {
  private static final int MAX = Packets.PACKET_BYTES_MAX;

  private final Frame frame = new Frame();

  private static ByteBuf payload(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i += 4_093) {
      bytes[i] = (byte) (i % 251);
    }
    return Unpooled.wrappedBuffer(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, MAX - 1, MAX, MAX + 1, 2 * MAX})
  void aPayloadOfAnyLengthIsReadAsItWasWritten(int length) {
    ByteBuf payload = payload(length);
    ByteBuf in = Unpooled.buffer();
    Packets.write(payload, Written.at(254), in);
    assertThat(Packets.next(in, frame, 1 << 30)).isTrue();
    assertThat(in.isReadable()).isFalse();
    assertThat(frame.packetCount()).isEqualTo(length / MAX + 1);
    assertThat(frame.sequenceId()).isEqualTo(254);
    assertThat(frame.totalLength()).isEqualTo(length + 4 * frame.packetCount());
    assertThat(frame.payload().slice(frame.payloadStart(), frame.payloadLength()).equals(payload))
        .isTrue();
  }

  @Test
  void whatIsWrittenInPlaceIsSplitLikeTheRest() {
    ByteBuf payload = payload(MAX + 5);
    ByteBuf expected = Unpooled.buffer();
    Packets.write(payload, new Sequence(), expected);
    ByteBuf out = Unpooled.buffer();
    Sequence sequence = new Sequence();
    int header = Packets.begin(out);
    out.writeBytes(payload.slice());
    Packets.end(out, header, sequence);
    assertThat(out.equals(expected)).isTrue();
    assertThat(sequence.next()).isEqualTo(2);
  }

  @Test
  void anIncompletePacketSaysHowMuchItNeeds() {
    assertThat(Packets.next(Bytes.hex("05 00"), frame, 16)).isFalse();
    assertThat(frame.expectedBytes()).isEqualTo(4);
    ByteBuf in = Bytes.hex("05 00 00 00 01");
    assertThat(Packets.next(in, frame, 16)).isFalse();
    assertThat(frame.expectedBytes()).isEqualTo(9);
    assertThat(in.readerIndex()).isZero();
  }

  @Test
  void aLengthPastTheLimitIsRefusedBeforeItsBytesCome() {
    assertThatThrownBy(() -> Packets.next(Bytes.hex("11 00 00 00"), frame, 16))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation ->
                assertThat(violation.errorCode()).isEqualTo(ProtocolViolation.PACKET_TOO_LARGE));
  }

  @Test
  void theLimitCountsAllPacketsOfAPayload() {
    ByteBuf in = Unpooled.buffer();
    in.writeMediumLE(MAX).writeByte(0).writeZero(MAX);
    in.writeMediumLE(2).writeByte(1);
    assertThat(Packets.next(in, frame, MAX + 2)).isFalse();
    assertThatThrownBy(() -> Packets.next(in, frame, MAX + 1))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void packetsOfOnePayloadFollowEachOther() {
    ByteBuf in = Unpooled.buffer();
    in.writeMediumLE(MAX).writeByte(0).writeZero(MAX);
    in.writeMediumLE(0).writeByte(2);
    assertThatThrownBy(() -> Packets.next(in, frame, 1 << 30))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation ->
                assertThat(violation.errorCode())
                    .isEqualTo(ProtocolViolation.PACKETS_OUT_OF_ORDER));
  }

  @Test
  void aSequenceCountsAllPacketsAndGoesOnAfter255() {
    Sequence sequence = Written.at(255);
    sequence.accept(Bytes.frame(255, Bytes.hex("01")));
    assertThat(sequence.next()).isZero();
    assertThatThrownBy(() -> sequence.accept(Bytes.frame(1, Bytes.hex("01"))))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("Got packets out of order");
    sequence.accept(Bytes.frame(0, payload(MAX)));
    assertThat(sequence.next()).isEqualTo(2);
    sequence.restart();
    assertThat(sequence.next()).isZero();
  }
}
