package dev.weir.wire.mysql.client;

import static dev.weir.wire.mysql.Bytes.frame;
import static dev.weir.wire.mysql.Bytes.hex;
import static dev.weir.wire.mysql.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The payloads stand here as the manual's pages give them. */
final class ClientPacketBytesTest {
  private static final Capabilities AGREED =
      Capabilities.of(
          Capabilities.PROTOCOL_41,
          Capabilities.SECURE_CONNECTION,
          Capabilities.PLUGIN_AUTH,
          Capabilities.CONNECT_ATTRS);
  private static final String ZEROES = " 00".repeat(19);

  private final ClientDecoder decoder = new ClientDecoder(Limits.DEFAULT);

  private static Text t(String text) {
    return Text.of(text);
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        arguments("01", BareCommand.QUIT),
        arguments("02 6462", new InitDb(text("db"))),
        arguments("03 53454c", new Query(text("SEL"))),
        arguments("03", new Query(text(""))),
        arguments("04 7400 25", new FieldList(t("t"), t("%"))),
        arguments("09", BareCommand.STATISTICS),
        arguments("0c 05000000", new ProcessKill(5)),
        arguments("0d", BareCommand.DEBUG),
        arguments("0e", BareCommand.PING),
        arguments(
            "11 7500 02 0102 6400 2100 7000 04 01 61 01 62",
            new ChangeUser(
                t("u"),
                hex("0102"),
                t("d"),
                33,
                t("p"),
                List.of(new ConnectAttribute(t("a"), t("b"))))),
        arguments("16 53", new StmtPrepare(text("S"))),
        arguments(
            "17 07000000 01 01000000 00 01 0300 2a000000",
            new StmtExecute(7, 1, hex("00 01 0300 2a000000"))),
        arguments("18 07000000 0200 6162", new StmtSendLongData(7, 2, text("ab"))),
        arguments("19 07000000", new StmtClose(7)),
        arguments("1a 07000000", new StmtReset(7)),
        arguments("1b 0100", new SetOption(1)),
        arguments("1c 07000000 64000000", new StmtFetch(7, 100)),
        arguments("1f", BareCommand.RESET_CONNECTION),
        arguments("12 0400", new OtherCommand(0x12, hex("0400"))),
        arguments("77", new OtherCommand(0x77, hex(""))));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandIsReadFromItsBytesAndWrittenAsThem(String payload, ClientCommand command) {
    assertThat(decoder.decodeCommand(frame(payload), AGREED)).isEqualTo(command);
    ByteBuf out = Unpooled.buffer();
    Sequence sequence = new Sequence();
    sequence.take();
    ClientEncoder.encode(command, AGREED, sequence, out);
    assertThat(out.slice(4, out.readableBytes() - 4)).isEqualTo(hex(payload));
    assertThat(out.getByte(3)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0e 00",
        "01 00",
        "0c 0500",
        "19 070000",
        "1b 010000",
        "1c 07000000",
        "04 74",
        "17 07000000 00 02000000",
        "17 07000000 08 01000000 00",
        "18 0700",
        "11 75",
        "11 7500 05 01"
      })
  void aMalformedCommandIsRefused(String payload) {
    Frame frame = frame(payload);
    assertThatThrownBy(() -> decoder.decodeCommand(frame, AGREED))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aCommandBeginsItsSequence() {
    assertThatThrownBy(() -> decoder.decodeCommand(frame(1, hex("0e")), AGREED))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("Got packets out of order");
  }

  @ParameterizedTest
  @EnumSource(CommandCode.class)
  void everyNamedCommandHasItsOwnCode(CommandCode command) {
    assertThat(CommandCode.of(command.code())).isSameAs(command);
  }

  @ParameterizedTest
  @CsvSource({
    "03, 33, false", "03, 34, true", "16, 34, true", "17, 41, true", "17, 40, false",
    "18, 41, true", "0e, 21, true", "0e, 20, false", "77, 21, true", "11, 17, true"
  })
  void eachKindOfCommandHasItsLimit(String code, int length, boolean refused) {
    ClientDecoder strict = new ClientDecoder(new Limits(16, 20, 32, 40, 16));
    ByteBuf in = Unpooled.buffer().writeMediumLE(length).writeByte(0).writeBytes(hex(code));
    Frame frame = new Frame();
    if (refused) {
      assertThatThrownBy(() -> strict.nextCommand(in, frame)).isInstanceOf(ProtocolViolation.class);
    } else {
      assertThat(strict.nextCommand(in, frame)).isFalse();
      assertThat(frame.expectedBytes()).isEqualTo(length + 4);
    }
  }

  static Stream<Arguments> responses() {
    Capabilities lenenc =
        AGREED.with(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA | Capabilities.CONNECT_WITH_DB);
    Capabilities bare =
        Capabilities.of(
            Capabilities.PROTOCOL_41, Capabilities.SECURE_CONNECTION, Capabilities.LONG_PASSWORD);
    Capabilities extended = bare.without(Capabilities.LONG_PASSWORD).with(0x1dL << 32);
    Capabilities ssl = bare.with(Capabilities.SSL);
    return Stream.of(
        arguments(
            "08823800 00000001 21" + ZEROES + " 00000000 7500 02 0102 6400 7000 04 01 61 01 62",
            new HandshakeResponse(
                lenenc,
                1 << 24,
                33,
                t("u"),
                hex("0102"),
                t("d"),
                t("p"),
                List.of(new ConnectAttribute(t("a"), t("b"))))),
        arguments(
            "01820000 00000001 21" + ZEROES + " 00000000 7500 00",
            new HandshakeResponse(
                bare, 1 << 24, 33, t("u"), hex(""), Text.EMPTY, Text.EMPTY, List.of())),
        arguments(
            "00820000 00000001 21" + ZEROES + " 1d000000 7500 00",
            new HandshakeResponse(
                extended, 1 << 24, 33, t("u"), hex(""), Text.EMPTY, Text.EMPTY, List.of())),
        arguments("018a0000 00000001 21" + ZEROES + " 00000000", new SslRequest(ssl, 1 << 24, 33)));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void aHandshakeIsReadFromItsBytesAndWrittenAsThem(String payload, ClientPacket packet) {
    assertThat(decoder.decodeHandshake(frame(payload))).isEqualTo(packet);
    ByteBuf out = Unpooled.buffer();
    ClientEncoder.encode(packet, AGREED, new Sequence(), out);
    assertThat(out.slice(4, out.readableBytes() - 4)).isEqualTo(hex(payload));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00800000 00000001 21", "00820000 00000001 21", "0182"})
  void aHandshakeOfAnotherProtocolOrCutShortIsRefused(String beginning) {
    Frame frame = frame(beginning);
    assertThatThrownBy(() -> decoder.decodeHandshake(frame)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aPasswordInClearEndsWithItsNul() {
    assertThat(decoder.decodeAuthResponse(frame("7077 00")).password()).isEqualTo(text("pw"));
    assertThatThrownBy(() -> decoder.decodeAuthResponse(frame("7077")).password())
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> decoder.decodeAuthResponse(frame("7077 00 00")).password())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void noSecretIsPrinted() {
    assertThat(new AuthResponse(text("secret")).toString()).isEqualTo("AuthResponse[***]");
    assertThat(
            new HandshakeResponse(AGREED, 0, 33, t("u"), text("secret"), t(""), t("p"), List.of()))
        .asString()
        .doesNotContain("secret")
        .doesNotContain("Buf");
  }
}
