package dev.weir.wire.postgres.backend;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendStrictnessTest {
  private final BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();

  static Stream<Arguments> malformedBodies() {
    return Stream.of(
        arguments("unknown authentication request", 'R', bytes(99)),
        arguments("AuthenticationOk with bytes behind it", 'R', bytes(0, "x")),
        arguments("AuthenticationMD5Password with a short salt", 'R', bytes(5, "abc")),
        arguments(
            "AuthenticationSASL without an end of its list", 'R', bytes(10, "SCRAM-SHA-256\0")),
        arguments("CommandComplete without terminator", 'C', bytes("SELECT 1")),
        arguments("CommandComplete with a NUL inside", 'C', bytes("SELECT\0 1\0")),
        arguments("CopyInResponse with an unknown format", 'G', bytes('\2', i16(0))),
        arguments(
            "CopyOutResponse with fewer columns than announced", 'H', bytes('\0', i16(2), i16(0))),
        arguments("DataRow with fewer columns than announced", 'D', bytes(i16(2), -1)),
        arguments("DataRow with a length below -1", 'D', bytes(i16(1), -2)),
        arguments("DataRow with a length behind its end", 'D', bytes(i16(1), 5, "abcd")),
        arguments("DataRow with a huge length", 'D', bytes(i16(1), Integer.MAX_VALUE, "abcd")),
        arguments("DataRow with bytes behind it", 'D', bytes(i16(1), 1, "ab")),
        arguments("DataRow with 65,535 announced columns", 'D', bytes(i16(-1), -1)),
        arguments("ErrorResponse without its end", 'E', bytes("SERROR\0")),
        arguments("ErrorResponse with an unterminated field", 'E', bytes("SERROR")),
        arguments("ErrorResponse with bytes behind it", 'E', bytes("SERROR\0\0x")),
        arguments("ErrorResponse with endless fields", 'E', bytes("x\0".repeat(257), "\0")),
        arguments("FunctionCallResponse with a length below -1", 'V', bytes(-3)),
        arguments("NegotiateProtocolVersion with a negative number", 'v', bytes(3 << 16, -1)),
        arguments(
            "NegotiateProtocolVersion with a huge number",
            'v',
            bytes(3 << 16, Integer.MAX_VALUE, "a\0")),
        arguments("NotificationResponse without payload", 'A', bytes(1, "channel\0")),
        arguments("ParameterDescription with fewer types than announced", 't', bytes(i16(2), 23)),
        arguments("ParameterStatus without value", 'S', bytes("name\0")),
        arguments("ReadyForQuery with an unknown status", 'Z', bytes('X')),
        arguments("RowDescription with fewer fields than announced", 'T', bytes(i16(9), "a\0", 0)),
        arguments(
            "RowDescription with an unknown format",
            'T',
            bytes(i16(1), "a\0", 0, i16(0), 23, i16(4), -1, i16(3))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedBodies")
  void aMalformedBodyIsAViolation(String name, char type, ByteBuf body) {
    ByteBuf wire = bytes(type, 4 + body.readableBytes()).writeBytes(body, 0, body.readableBytes());
    assertViolation(() -> {
      assertThat(decoder.next(wire, frame)).isTrue();
      decoder.decode(wire, frame);
    });
    if (type == 'D') {
      assertViolation(() -> walk(wire));
    }
  }

  private void walk(ByteBuf wire) {
    DataRowReader row = new DataRowReader();
    row.reset(wire, frame);
    while (row.next()) {
      assertThat(row.offset() + Math.max(0, row.length())).isLessThanOrEqualTo(frame.end());
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'Q', 'P', 'B', 'X', 'p', 'F', '\0', '\u00ff', '4'})
  void anUnknownTypeIsRefusedAsSoonAsItsByteIsThere(char type) {
    assertViolation(() -> decoder.next(bytes(type), frame));
    assertViolation(() -> decoder.nextAuthentication(bytes(type), frame));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3})
  void aLengthThatCannotCountItselfIsRefused(int length) {
    assertViolation(() -> decoder.next(bytes('D', length), frame));
  }

  @Test
  void aLengthThatItsTypeMayNotHaveIsRefusedBeforeTheBodyArrives() {
    assertViolation(() -> decoder.next(bytes('D', (1 << 30) + 5), frame));
    assertViolation(() -> decoder.next(bytes('Z', 6), frame));
    assertViolation(() -> decoder.next(bytes('Z', 4), frame));
    assertViolation(() -> decoder.next(bytes('2', 5), frame));
    assertViolation(() -> decoder.next(bytes('K', 11), frame));
    assertViolation(() -> decoder.next(bytes('K', 4 + 4 + 257), frame));
    assertThat(decoder.next(bytes('D', (1 << 30) + 4), frame)).isFalse();
  }

  @Test
  void aServerThatHasNotLetUsInMaySendLittle() {
    assertViolation(() -> decoder.nextAuthentication(bytes('E', (64 << 10) + 5), frame));
    assertViolation(() -> decoder.nextAuthentication(bytes('R', 1 << 20), frame));
    assertThat(decoder.nextAuthentication(bytes('R', 8, 0), frame)).isTrue();
  }

  private static void assertViolation(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ProtocolViolation.class, v -> assertThat(v.sqlState()).isEqualTo("08P01"));
  }
}
