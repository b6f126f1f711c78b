package dev.weir.wire.mysql.server;

import static dev.weir.wire.mysql.Bytes.frame;
import static dev.weir.wire.mysql.Bytes.hex;
import static dev.weir.wire.mysql.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The payloads stand here as the manual's pages give them, lengths counted by hand. */
final class ServerPacketBytesTest {
  private static final ServerDecoder DECODER = new ServerDecoder(Limits.DEFAULT);
  private static final Capabilities PLAIN = Capabilities.of(Capabilities.PROTOCOL_41);
  private static final Capabilities TRACK = PLAIN.with(Capabilities.SESSION_TRACK);
  private static final Capabilities DEPRECATE = PLAIN.with(Capabilities.DEPRECATE_EOF);

  private static Text t(String text) {
    return Text.of(text);
  }

  private static ServerStatus status(int bits) {
    return new ServerStatus(bits);
  }

  private static Arguments in(
      BiFunction<Frame, Capabilities, ServerPacket> state,
      Capabilities agreed,
      String hex,
      ServerPacket packet) {
    return arguments(packet.getClass().getSimpleName(), state, agreed, hex(hex), packet);
  }

  private static OkPacket ok(boolean end, ByteBuf info, int status, List<SessionChange> changes) {
    return new OkPacket(end, 1, 300, status(status), 2, info, changes);
  }

  private static ColumnDefinition column(@Nullable Value defaultValue) {
    return new ColumnDefinition(
        t("def"),
        t("s"),
        t("t"),
        t("ot"),
        t("n"),
        t(""),
        Text.EMPTY,
        63,
        11,
        ColumnType.LONG,
        0x5003,
        0,
        defaultValue);
  }

  static Stream<Arguments> packets() {
    String definition = "03 646566 01 73 01 74 02 6f74 01 6e 00 0c 3f00 0b000000 03 0350 00 0000";
    return Stream.of(
        in(
            DECODER::decodeResponse,
            PLAIN,
            "00 01 fc2c01 0200 0200",
            ok(false, text(""), 2, List.of())),
        in(
            DECODER::decodeResponse,
            PLAIN,
            "00 01 fc2c01 0200 0200 02 6869",
            ok(false, text("hi"), 2, List.of())),
        in(
            DECODER::decodeAuthentication,
            PLAIN,
            "00 01 fc2c01 0200 0200",
            ok(false, text(""), 2, List.of())),
        in(
            DECODER::decodeResponse,
            TRACK,
            "00 01 fc2c01 0240 0200 00 28 "
                + "00 0f 0a 6175746f636f6d6d6974 03 4f4646 "
                + "01 05 04 74657374 02 01 31 03 03 00 01 67 05 03 02 545f 63 01 09",
            ok(
                false,
                text(""),
                0x4002,
                List.of(
                    new SessionChange.SystemVariables(
                        List.of(new SessionChange.Variable(t("autocommit"), t("OFF")))),
                    new SessionChange.Schema(t("test")),
                    new SessionChange.StateChange(t("1")),
                    new SessionChange.Gtids(0, t("g")),
                    new SessionChange.TransactionState(t("T_")),
                    new SessionChange.Other(0x63, t("\t"))))),
        in(
            DECODER::decodeEndOfRows,
            DEPRECATE,
            "fe 01 fc2c01 0200 0200",
            ok(true, text(""), 2, List.of())),
        in(DECODER::decodeEndOfRows, PLAIN, "fe 0100 2200", new EofPacket(1, status(0x22))),
        in(DECODER::decodeResponse, PLAIN, "fe 0000 0200", new EofPacket(0, status(2))),
        in(
            (f, a) -> DECODER.decodeEndOfColumns(f),
            PLAIN,
            "fe 0000 4200",
            new EofPacket(0, status(0x42))),
        in(
            DECODER::decodeEndOfRows,
            PLAIN,
            "ff 2504 23 3730313030 6e6f",
            ErrPacket.of(1061, "70100", "no")),
        in(
            (f, a) -> DECODER.decodeGreeting(f),
            PLAIN,
            "ff 1004 546f6f",
            ErrPacket.of(1040, "", "Too")),
        in(
            (f, a) -> DECODER.decodePrepare(f),
            PLAIN,
            "ff 2804 23 3432303030",
            ErrPacket.of(1064, "42000", "")),
        in(DECODER::decodeColumn, PLAIN, "ff 2505 23 3730313030", ErrPacket.of(1317, "70100", "")),
        in(DECODER::decodeResponse, PLAIN, "fc fb00", new ColumnCount(251, true)),
        in(
            DECODER::decodeResponse,
            PLAIN.with(Capabilities.MARIADB_CACHE_METADATA),
            "03 00",
            new ColumnCount(3, false)),
        in(DECODER::decodeResponse, PLAIN, "fb 2f65", new LocalInfileRequest(text("/e"))),
        in(
            (f, a) -> DECODER.decodePrepare(f),
            PLAIN,
            "00 01000000 0200 0300 00 0400",
            new PrepareOk(1, 2, 3, 4)),
        in(DECODER::decodeColumn, PLAIN, definition, column(null)),
        in(DECODER::decodeFieldList, PLAIN, definition + "fb", column(Value.NULL)),
        in(DECODER::decodeFieldList, PLAIN, definition + "01 37", column(new Value(text("7")))),
        in(DECODER::decodeFieldList, PLAIN, "fe 0000 0200", new EofPacket(0, status(2))),
        in(DECODER::decodeAuthentication, PLAIN, "01 03", new AuthMoreData(hex("03"))),
        in(
            DECODER::decodeAuthentication,
            PLAIN,
            "fe 6100 0102",
            new AuthSwitchRequest(t("a"), hex("0102"))),
        in(
            (f, a) -> DECODER.decodeGreeting(f),
            PLAIN,
            "0a 382e3000 07000000 4142434445464748 00 ffff ff 0200 ffdf 15 00000000000000000000 "
                + "494a4b4c4d4e4f5051525354 00 6d00",
            new Greeting(
                t("8.0"),
                7,
                t("ABCDEFGHIJKLMNOPQRST"),
                new Capabilities(0xdfffffffL),
                255,
                status(2),
                t("m"))),
        in(
            (f, a) -> DECODER.decodeGreeting(f),
            PLAIN,
            "0a 3500 07000000 4142434445464748 00 feff ff 0200 ff81 15 000000000000 1d000000 "
                + "494a4b4c4d4e4f5051525354 00 6d00",
            new Greeting(
                t("5"),
                7,
                t("ABCDEFGHIJKLMNOPQRST"),
                new Capabilities(0x1d81fffffeL),
                255,
                status(2),
                t("m"))));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("packets")
  void aPacketIsReadFromItsBytesAndWrittenAsThem(
      String name,
      BiFunction<Frame, Capabilities, ServerPacket> state,
      Capabilities agreed,
      ByteBuf payload,
      ServerPacket packet) {
    assertThat(state.apply(frame(0, payload), agreed)).as(name).isEqualTo(packet);
    ByteBuf out = Unpooled.buffer();
    ServerEncoder.encode(packet, agreed, new Sequence(), out);
    assertThat(out.slice(4, out.readableBytes() - 4)).isEqualTo(payload);
  }
}
