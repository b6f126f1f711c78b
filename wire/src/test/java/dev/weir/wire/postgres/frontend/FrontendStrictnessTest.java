package dev.weir.wire.postgres.frontend;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrontendStrictnessTest {
  private final Limits limits = Limits.DEFAULT.withStatementBytesMax(100);
  private final FrontendDecoder decoder = new FrontendDecoder(limits);
  private final Frame frame = new Frame();

  static Stream<Arguments> malformedBodies() {
    return Stream.of(
        arguments("Query without terminator", 'Q', bytes("SELECT 1")),
        arguments("Query with a NUL inside", 'Q', bytes("SELECT 1\0; DROP TABLE t\0")),
        arguments("Query with two terminators", 'Q', bytes("SELECT 1\0\0")),
        arguments("Parse without a terminated name", 'P', bytes("name")),
        arguments("Parse with fewer types than announced", 'P', bytes("\0\0", i16(2), 23)),
        arguments("Parse with a negative number of types", 'P', bytes("\0\0", i16(-1), 23)),
        arguments("Parse with bytes behind it", 'P', bytes("\0\0", i16(0), "x")),
        arguments(
            "Parse of a statement over its limit", 'P', bytes("\0", "x".repeat(101), "\0", i16(0))),
        arguments("Bind with a length below -1", 'B', bytes("\0\0", i16(0), i16(1), -2, i16(0))),
        arguments(
            "Bind with a value longer than the body",
            'B',
            bytes("\0\0", i16(0), i16(1), 3, i16(0))),
        arguments("Bind with a huge value", 'B', bytes("\0\0", i16(0), i16(1), 0x7fffffff, i16(0))),
        arguments(
            "Bind with more formats than values",
            'B',
            bytes("\0\0", i16(2), 0, i16(1), -1, i16(0))),
        arguments(
            "Bind with an unknown format", 'B', bytes("\0\0", i16(1), i16(2), i16(0), i16(0))),
        arguments(
            "Bind with an unknown result format",
            'B',
            bytes("\0\0", i16(0), i16(0), i16(1), i16(9))),
        arguments("Bind with 65,535 announced values", 'B', bytes("\0\0", i16(0), i16(-1), i16(0))),
        arguments("Bind without result formats", 'B', bytes("\0\0", i16(0), i16(1), -1)),
        arguments("Bind with bytes behind it", 'B', bytes("\0\0", i16(0), i16(0), i16(0), "x")),
        arguments(
            "Bind with a name of 100,000 bytes",
            'B',
            bytes("n".repeat(100_000), "\0\0", 0, i16(0))),
        arguments("Execute without a row limit", 'E', bytes("portal\0", i16(1))),
        arguments("Execute with bytes behind it", 'E', bytes("\0", 0, "x")),
        arguments("Describe of something else", 'D', bytes("X\0")),
        arguments("Describe without terminator", 'D', bytes("Sname")),
        arguments("Close with two names", 'C', bytes("Sone\0two\0")),
        arguments("CopyFail without terminator", 'f', bytes("why")),
        arguments("FunctionCall with a length below -1", 'F', bytes(1, i16(0), i16(1), -5, i16(0))),
        arguments("FunctionCall without result format", 'F', bytes(1, i16(0), i16(1), 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedBodies")
  void aMalformedBodyIsAViolation(String name, char type, ByteBuf body) {
    ByteBuf wire = framed(type, body);
    assertViolation(() -> {
      assertThat(decoder.next(wire, frame)).isTrue();
      decoder.decode(wire, frame);
    });
    if (type == 'B') {
      assertViolation(() -> new BindReader().reset(wire, frame));
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'p', 'q', 'R', 'Z', 'T', '\0', '\u00ff', '\u0016', 'G'})
  void anUnknownTypeIsRefusedAsSoonAsItsByteIsThere(char type) {
    assertViolation(() -> decoder.next(bytes(type), frame));
  }

  @ParameterizedTest
  @ValueSource(chars = {'Q', 'X', 'S', 'd'})
  void nothingButAnAuthenticationResponseIsKnownWhileSigningIn(char type) {
    assertViolation(() -> decoder.nextAuthentication(bytes(type, 4), frame));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3})
  void aLengthThatCannotCountItselfIsRefused(int length) {
    assertViolation(() -> decoder.next(bytes('Q', length), frame));
    assertViolation(() -> decoder.nextStartup(bytes(length), frame));
    assertViolation(() -> decoder.nextAuthentication(bytes('p', length), frame));
  }

  @Test
  void aLengthOverTheLimitOfItsKindIsRefusedBeforeTheBodyArrives() {
    assertViolation(() -> decoder.next(bytes('Q', 4 + 102), frame));
    assertViolation(() -> decoder.next(bytes('P', 4 + 100 + 10_000 + 300_000), frame));
    assertViolation(() -> decoder.next(bytes('B', (64 << 20) + 5), frame));
    assertViolation(() -> decoder.next(bytes('d', Integer.MAX_VALUE), frame));
    assertViolation(() -> decoder.next(bytes('E', 10_005), frame));
    assertViolation(() -> decoder.next(bytes('S', 5), frame));
    assertViolation(() -> decoder.nextStartup(bytes(10_005), frame));
    assertViolation(() -> decoder.nextAuthentication(bytes('p', (64 << 10) + 5), frame));
  }

  @Test
  void aMessageAtItsLimitIsTaken() {
    ByteBuf wire = framed('Q', bytes("x".repeat(100), "\0"));
    assertThat(decoder.next(wire, frame)).isTrue();
    assertThat(((Query) decoder.decode(wire, frame)).text().readableBytes()).isEqualTo(100);
  }

  static Stream<Arguments> malformedPackets() {
    return Stream.of(
        arguments("no code", bytes(4)),
        arguments("SSLRequest with bytes behind it", bytes(9, SslRequest.CODE, "x")),
        arguments("GSSENCRequest with bytes behind it", bytes(9, GssEncRequest.CODE, "x")),
        arguments("CancelRequest with a key of 3 bytes", bytes(15, CancelRequest.CODE, 1, "abc")),
        arguments(
            "CancelRequest with a key of 257 bytes",
            bytes(269, CancelRequest.CODE, 1, "k".repeat(257))),
        arguments("start-up without the last terminator", bytes(17, 3 << 16, "user\0ada\0")),
        arguments("start-up with an unterminated value", bytes(16, 3 << 16, "user\0ada")),
        arguments("start-up with bytes behind it", bytes(10, 3 << 16, "\0x")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedPackets")
  void aMalformedStartupPacketIsAViolation(String name, ByteBuf wire) {
    assertViolation(() -> {
      assertThat(decoder.nextStartup(wire, frame)).isTrue();
      decoder.decodeStartup(wire, frame);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {2 << 16, 4 << 16, 0, -1, 1234 << 16 | 1})
  void anotherMajorVersionIsNotSupported(int version) {
    ByteBuf wire = bytes(9, version, "\0");
    assertThat(decoder.nextStartup(wire, frame)).isTrue();
    assertThatThrownBy(() -> decoder.decodeStartup(wire, frame))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, v -> assertThat(v.sqlState()).isEqualTo("0A000"));
  }

  @Test
  void anAuthenticationResponseOfTheWrongShapeIsAViolation() {
    assertViolation(() -> new AuthenticationResponse(bytes("secret")).password());
    assertViolation(() -> new AuthenticationResponse(bytes("sec\0ret\0")).password());
    assertViolation(() -> new AuthenticationResponse(bytes("X\0", 9, "y")).saslInitialResponse());
    assertViolation(() -> new AuthenticationResponse(bytes("X\0", -2)).saslInitialResponse());
    assertViolation(() -> new AuthenticationResponse(bytes("X\0", 0, "y")).saslInitialResponse());
  }

  @Test
  void whatIsMissingIsToldAndTheReaderIndexStays() {
    ByteBuf wire = bytes('Q', 13, "SELE");
    assertThat(decoder.next(wire, frame)).isFalse();
    assertThat(frame.expectedBytes()).isEqualTo(14);
    assertThat(wire.readerIndex()).isZero();
    assertThat(decoder.next(bytes('Q', i16(0)), frame)).isFalse();
    assertThat(frame.expectedBytes()).isEqualTo(5);
    assertThat(decoder.nextStartup(Unpooled.EMPTY_BUFFER, frame)).isFalse();
    assertThat(frame.expectedBytes()).isEqualTo(4);
  }

  @Test
  void aViolationNeverRepeatsThePayload() {
    ByteBuf wire = framed('Q', bytes("SELECT 'geheim'\0x\0"));
    decoder.next(wire, frame);
    assertThatThrownBy(() -> decoder.decode(wire, frame))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageNotContaining("geheim");
  }

  private static ByteBuf framed(char type, ByteBuf body) {
    ByteBuf wire = bytes(type, 4 + body.readableBytes());
    return wire.writeBytes(body, 0, body.readableBytes());
  }

  private static void assertViolation(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ProtocolViolation.class, v -> assertThat(v.sqlState()).isEqualTo("08P01"));
  }
}
