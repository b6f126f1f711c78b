package dev.weir.wire.mysql.server;

import static dev.weir.wire.mysql.Bytes.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.mysql.Bytes;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server must not say, and what the same byte means in another state. */
final class ServerStrictnessTest {
  private static final ServerDecoder DECODER = new ServerDecoder(Limits.DEFAULT);
  private static final Capabilities PLAIN = Capabilities.of(Capabilities.PROTOCOL_41);
  private static final Capabilities DEPRECATE = PLAIN.with(Capabilities.DEPRECATE_EOF);
  private static final Capabilities TRACK = PLAIN.with(Capabilities.SESSION_TRACK);

  private static Arguments refused(
      String why,
      BiFunction<Frame, Capabilities, ServerPacket> state,
      Capabilities agreed,
      String hex) {
    return arguments(why, state, agreed, hex);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        refused("empty", DECODER::decodeResponse, PLAIN, ""),
        refused("OK cut short", DECODER::decodeResponse, PLAIN, "00 00 00 0200"),
        refused(
            "OK with more than info",
            DECODER::decodeResponse,
            PLAIN,
            "00 00 00 0200 0000 01 41 42"),
        refused("tracking announced only", DECODER::decodeResponse, TRACK, "00 00 00 0240 0000 00"),
        refused(
            "tracking cut short",
            DECODER::decodeResponse,
            TRACK,
            "00 00 00 0240 0000 00 03 01 05 04"),
        refused("no columns", DECODER::decodeResponse, PLAIN, "fc 0000"),
        refused("too many columns", DECODER::decodeResponse, PLAIN, "fd 000001"),
        refused("count with a byte more", DECODER::decodeResponse, PLAIN, "01 01"),
        refused("EOF cut short", DECODER::decodeEndOfRows, PLAIN, "fe 0000 02"),
        refused("OK where EOF ends rows", DECODER::decodeEndOfRows, PLAIN, "fe 00 00 0200 0000"),
        refused("EOF where OK ends rows", DECODER::decodeEndOfRows, DEPRECATE, "fe 0000 0200"),
        refused(
            "row where definitions end", (f, a) -> DECODER.decodeEndOfColumns(f), PLAIN, "01 41"),
        refused(
            "OK for PREPARE_OK", (f, a) -> DECODER.decodePrepare(f), PLAIN, "00 00 00 0200 0000"),
        refused("progress report", DECODER::decodeResponse, PLAIN, "ff ffff 00 00 00 00 00"),
        refused("SQLSTATE cut short", DECODER::decodeResponse, PLAIN, "ff 2504 23 3432"),
        refused("file asked for while signing in", DECODER::decodeAuthentication, PLAIN, "fb 2f65"),
        refused("mysql_old_password", DECODER::decodeAuthentication, PLAIN, "fe"),
        refused("protocol 9", (f, a) -> DECODER.decodeGreeting(f), PLAIN, "09 3500 00000000 00"),
        refused(
            "unknown column type",
            DECODER::decodeColumn,
            PLAIN,
            "03 646566 00 00 00 00 00 0c 3f00 0b000000 80 0000 00 0000"),
        refused(
            "definition of another length",
            DECODER::decodeColumn,
            PLAIN,
            "03 646566 00 00 00 00 00 0a 3f00 0b000000 03 0000 00"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatTheStateDoesNotKnowIsRefused(
      String why,
      BiFunction<Frame, Capabilities, ServerPacket> state,
      Capabilities agreed,
      String hex) {
    Frame frame = frame(hex);
    assertThatThrownBy(() -> state.apply(frame, agreed))
        .as(why)
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({"ff 0000, ERROR", "fe 0000 0200, END", "00, ROW", "fb, ROW", "01 41, ROW"})
  void theFirstByteTellsRowsFromTheirEnd(String hex, RowStep step) {
    assertThat(DECODER.rowStep(frame(hex))).isEqualTo(step);
  }

  @Test
  void aRowWhoseFirstValueIsHugeIsNotTheEnd() {
    ByteBuf row = Unpooled.buffer();
    row.writeByte(0xfe).writeLongLE(Packets.PACKET_BYTES_MAX).writeZero(Packets.PACKET_BYTES_MAX);
    assertThat(DECODER.rowStep(frame(0, row))).isEqualTo(RowStep.ROW);
  }

  @Test
  void anEmptyPacketIsNeitherRowNorEnd() {
    assertThatThrownBy(() -> DECODER.rowStep(frame(""))).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void nobodyIsToldOfTrackingThatWasNotAgreed() {
    OkPacket tracked =
        new OkPacket(
            false,
            0,
            0,
            new ServerStatus(0x4002),
            0,
            Bytes.text(""),
            List.of(new SessionChange.Schema(Text.of("x"))));
    ByteBuf out = Unpooled.buffer();
    ServerEncoder.encode(tracked, PLAIN, new Sequence(), out);
    assertThat(out).isEqualTo(Bytes.hex("07 0000 00 00 00 00 0200 0000"));
  }

  @Test
  void whatCannotBeWrittenLeavesNothing() {
    ByteBuf out = Unpooled.buffer();
    Sequence sequence = new Sequence();
    assertThatThrownBy(() ->
            ServerEncoder.encode(
                new AuthSwitchRequest(Text.of("a\0"), Bytes.text("")), PLAIN, sequence, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.isReadable()).isFalse();
    assertThat(sequence.next()).isZero();
  }
}
