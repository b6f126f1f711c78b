package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadTest {
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "250, fa",
    "251, fc fb 00",
    "65535, fc ff ff",
    "65536, fd 00 00 01",
    "16777215, fd ff ff ff",
    "16777216, fe 00 00 00 01 00 00 00 00",
    "-1, fe ff ff ff ff ff ff ff ff"
  })
  void aLengthEncodedIntegerIsReadFromItsBytesAndWrittenAsThem(long value, String hex) {
    ByteBuf bytes = Bytes.hex(hex);
    PayloadReader reader = new PayloadReader(bytes);
    assertThat(reader.lenencInt()).isEqualTo(value);
    reader.end();
    ByteBuf out = Unpooled.buffer();
    PayloadWriter.lenencInt(value, out);
    assertThat(out).isEqualTo(bytes);
    if (value >= 0) {
      assertThat(PayloadWriter.lenencIntBytes(value)).isEqualTo(bytes.readableBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fb", "ff", "fc 00", "fd 00 00", "fe 00 00 00 00 00 00 00"})
  void whatIsNoLengthEncodedIntegerIsRefused(String hex) {
    assertThatThrownBy(() -> new PayloadReader(Bytes.hex(hex)).lenencInt())
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"02 61", "fe ff ff ff ff ff ff ff ff 61", "fe 01 00 00 00 01 00 00 00 61 62"})
  void aLengthNeverReachesBehindThePayload(String hex) {
    assertThatThrownBy(() -> new PayloadReader(Bytes.hex(hex)).lenencBytes())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aStringEndsInsideItsOwnPayload() {
    ByteBuf in = Bytes.hex("02 00 00 00 61 62 00 00 00 00");
    Frame frame = new Frame();
    assertThat(Packets.next(in, frame, 16)).isTrue();
    assertThatThrownBy(() -> new PayloadReader(frame).nulBytes())
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("unterminated string in packet");
  }

  @Test
  void aTextKeepsItsBytesAndStaysShort() {
    assertThat(Text.copyOf(Bytes.hex("ff 00 41")).bytes()).containsExactly(0xff, 0, 0x41);
    assertThat(Text.of("Björn")).isEqualTo(Text.copyOf(Bytes.text("Björn")));
    assertThatThrownBy(() -> Text.copyOf(Unpooled.wrappedBuffer(new byte[Text.BYTES_MAX + 1])))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> PayloadWriter.nulText(Text.of("a\0b"), Unpooled.buffer()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(ColumnType.class)
  void everyTypeWritesAndReadsWhatStandsBeforeItsValues(ColumnType type) {
    assertThat(ColumnType.of(type.code())).isSameAs(type);
    int length = type.fixedBytes() >= 0 ? type.fixedBytes() : 8;
    if (type.name().startsWith("DATE")
        || type.name().startsWith("TIMESTAMP")
        || type.name().equals("NEWDATE")) {
      length = 7;
    }
    ByteBuf out = Unpooled.buffer();
    type.writeLength(length, out);
    out.writeZero(length);
    PayloadReader reader = new PayloadReader(out);
    assertThat(type.valueLength(reader)).isEqualTo(length);
    reader.skip(length);
    reader.end();
  }

  @ParameterizedTest
  @CsvSource({"DATETIME, 5", "DATE, 13", "TIME, 4", "TIME, 9", "LONG, 3", "TINY, 2"})
  void aLengthThatATypeDoesNotHaveIsRefused(ColumnType type, int length) {
    assertThatThrownBy(() -> type.writeLength(length, Unpooled.buffer()))
        .isInstanceOf(ProtocolViolation.class);
    if (type.fixedBytes() < 0) {
      ByteBuf value = Unpooled.buffer().writeByte(length).writeZero(length);
      assertThatThrownBy(() -> type.valueLength(new PayloadReader(value)))
          .isInstanceOf(ProtocolViolation.class);
    }
  }

  @Test
  void capabilitiesAreNamed() {
    assertThat(Capabilities.of(Capabilities.PROTOCOL_41, Capabilities.MARIADB_PROGRESS, 1L << 60))
        .hasToString("Capabilities[PROTOCOL_41, MARIADB_PROGRESS, bit 60]");
    assertThat(new Capabilities(Capabilities.REMEMBER_OPTIONS))
        .hasToString("Capabilities[REMEMBER_OPTIONS]");
  }
}
