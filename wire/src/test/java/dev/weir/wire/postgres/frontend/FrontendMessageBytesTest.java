package dev.weir.wire.postgres.frontend;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static dev.weir.wire.postgres.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.CancelKey;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes stand here as the manual's "Message Formats" gives them, lengths counted by hand. */
final class FrontendMessageBytesTest {
  private final FrontendDecoder decoder = new FrontendDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();

  static Stream<Arguments> messages() {
    return Stream.of(
        arguments(bytes('Q', 13, "SELECT 1\0"), new Query(text("SELECT 1"))),
        arguments(bytes('Q', 5, "\0"), new Query(text(""))),
        arguments(
            bytes('P', 23, "s1\0", "SELECT $1\0", i16(1), 23),
            new Parse(CString.of("s1"), text("SELECT $1"), List.of(23))),
        arguments(bytes('P', 8, "\0", "\0", i16(0)), new Parse(CString.EMPTY, text(""), List.of())),
        arguments(
            bytes(
                'B', 31, "p\0", "s1\0", i16(2), i16(0), i16(1), i16(2), 2, "42", -1, i16(1),
                i16(1)),
            new Bind(
                CString.of("p"),
                CString.of("s1"),
                List.of(Format.TEXT, Format.BINARY),
                List.of(new Value(text("42")), Value.NULL),
                List.of(Format.BINARY))),
        arguments(
            bytes('B', 12, "\0", "\0", i16(0), i16(0), i16(0)),
            new Bind(CString.EMPTY, CString.EMPTY, List.of(), List.of(), List.of())),
        arguments(bytes('E', 10, "p\0", 50), new Execute(CString.of("p"), 50)),
        arguments(bytes('D', 8, "Ss1\0"), new Describe(Target.STATEMENT, CString.of("s1"))),
        arguments(bytes('D', 6, "P\0"), new Describe(Target.PORTAL, CString.EMPTY)),
        arguments(bytes('C', 8, "Ss1\0"), new Close(Target.STATEMENT, CString.of("s1"))),
        arguments(bytes('C', 7, "Pp\0"), new Close(Target.PORTAL, CString.of("p"))),
        arguments(bytes('S', 4), Sync.INSTANCE),
        arguments(bytes('H', 4), Flush.INSTANCE),
        arguments(bytes('X', 4), Terminate.INSTANCE),
        arguments(bytes('d', 9, "1\tAda"), new CopyData(text("1\tAda"))),
        arguments(bytes('d', 4), new CopyData(text(""))),
        arguments(bytes('c', 4), CopyDone.INSTANCE),
        arguments(bytes('f', 9, "stop\0"), new CopyFail(CString.of("stop"))),
        arguments(
            bytes('F', 28, 954, i16(1), i16(1), i16(2), 4, 7, -1, i16(0)),
            new FunctionCall(
                954,
                List.of(Format.BINARY),
                List.of(new Value(bytes(7)), Value.NULL),
                Format.TEXT)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadFromItsBytesAndWrittenAsThem(ByteBuf wire, FrontendMessage message) {
    assertThat(decoder.next(wire, frame)).isTrue();
    assertThat(wire.isReadable()).isFalse();
    assertThat(frame.totalLength()).isEqualTo(wire.writerIndex());
    assertThat(decoder.decode(wire, frame)).isEqualTo(message);
    ByteBuf written = Unpooled.buffer();
    FrontendEncoder.encode(message, written);
    assertThat(written).isEqualTo(wire.readerIndex(0));
  }

  static Stream<Arguments> packets() {
    return Stream.of(
        arguments(bytes(8, i16(1234), i16(5679)), SslRequest.INSTANCE),
        arguments(bytes(8, i16(1234), i16(5680)), GssEncRequest.INSTANCE),
        arguments(
            bytes(16, i16(1234), i16(5678), 99, 0x01020304),
            new CancelRequest(99, CancelKey.of(new byte[] {1, 2, 3, 4}))),
        arguments(
            bytes(268, i16(1234), i16(5678), 99, "k".repeat(256)),
            new CancelRequest(
                99, CancelKey.of("k".repeat(256).getBytes(StandardCharsets.US_ASCII)))),
        arguments(
            bytes(34, i16(3), i16(2), "user\0ada\0", "database\0orders\0", "\0"),
            new StartupMessage(
                ProtocolVersion.V3_2,
                List.of(
                    new StartupParameter(CString.of("user"), CString.of("ada")),
                    new StartupParameter(CString.of("database"), CString.of("orders"))))),
        arguments(
            bytes(9, i16(3), i16(0), "\0"), new StartupMessage(ProtocolVersion.V3_0, List.of())));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aStartupPacketIsReadFromItsBytesAndWrittenAsThem(ByteBuf wire, StartupPacket packet) {
    assertThat(decoder.nextStartup(wire, frame)).isTrue();
    assertThat(wire.isReadable()).isFalse();
    assertThat(decoder.decodeStartup(wire, frame)).isEqualTo(packet);
    ByteBuf written = Unpooled.buffer();
    FrontendEncoder.encode(packet, written);
    assertThat(written).isEqualTo(wire.readerIndex(0));
  }

  @Test
  void theLastOfADoubleStartupParameterCountsAsInPostgresql() {
    ByteBuf wire = bytes(0, 3 << 16, "user\0ada\0user\0eve\0\0");
    wire.setInt(0, wire.readableBytes());
    decoder.nextStartup(wire, frame);
    StartupMessage startup = (StartupMessage) decoder.decodeStartup(wire, frame);
    assertThat(startup.value("user")).contains(CString.of("eve"));
    assertThat(startup.value("database")).isEmpty();
  }

  @Test
  void anAuthenticationResponseIsReadAsWhatTheExchangeMakesOfIt() {
    ByteBuf password = bytes('p', 11, "secret\0");
    assertThat(response(password).password()).isEqualTo(text("secret"));
    ByteBuf initial = bytes('p', 25, "SCRAM-SHA-256\0", 3, "n,,");
    assertThat(response(initial).saslInitialResponse())
        .isEqualTo(new SaslInitialResponse(CString.of("SCRAM-SHA-256"), text("n,,")));
    ByteBuf empty = bytes('p', 10, "X\0", -1);
    assertThat(response(empty).saslInitialResponse().response()).isNull();
    assertThat(response(bytes('p', 7, "c=b")).mechanismBytes()).isEqualTo(text("c=b"));
  }

  @Test
  void anAuthenticationResponseIsWrittenAsItsExchangeNeedsIt() {
    byte[] secret = "secret".getBytes(StandardCharsets.US_ASCII);
    assertThat(written(AuthenticationResponse.ofPassword(secret)))
        .isEqualTo(bytes('p', 11, "secret\0"));
    assertThat(written(AuthenticationResponse.ofSaslInitial("X", secret)))
        .isEqualTo(bytes('p', 16, "X\0", 6, "secret"));
    assertThat(written(AuthenticationResponse.ofBytes(secret))).isEqualTo(bytes('p', 10, "secret"));
  }

  @Test
  void secretsAreNotPrinted() {
    byte[] secret = "secret".getBytes(StandardCharsets.US_ASCII);
    AuthenticationResponse response = AuthenticationResponse.ofSaslInitial("X", secret);
    CancelRequest cancel = new CancelRequest(1, CancelKey.of(secret));
    assertThat(response + " " + response.saslInitialResponse() + cancel + new Value(text("secret")))
        .doesNotContain("secret");
  }

  @Test
  void aMessageThatCannotBeWrittenLeavesNothingBehind() {
    ByteBuf out = bytes("before");
    Query nul = new Query(text("SELECT 1\0; DROP TABLE t"));
    assertThatThrownBy(() -> FrontendEncoder.encode(nul, out))
        .isInstanceOf(IllegalArgumentException.class);
    Parse tooMany = new Parse(CString.EMPTY, text(""), Collections.nCopies(65_536, 23));
    assertThatThrownBy(() -> FrontendEncoder.encode(tooMany, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out).isEqualTo(text("before"));
  }

  private AuthenticationResponse response(ByteBuf wire) {
    assertThat(decoder.nextAuthentication(wire, frame)).isTrue();
    return (AuthenticationResponse) decoder.decode(wire, frame);
  }

  private static ByteBuf written(FrontendMessage message) {
    ByteBuf out = Unpooled.buffer();
    FrontendEncoder.encode(message, out);
    return out;
  }
}
