package dev.weir.wire.mysql.client;

import static dev.weir.wire.mysql.Bytes.hex;
import static dev.weir.wire.mysql.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.ProtocolViolation;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExecuteReaderTest {
  private static final BitSet NONE = new BitSet();

  private final ExecuteReader reader = new ExecuteReader();

  private static StmtExecute execute(String parameters) {
    return new StmtExecute(1, 0, hex(parameters));
  }

  @Test
  void valuesAreWalkedAsTheirTypesHaveThem() {
    reader.reset(
        execute("02 01 0380 fe00 0c00 fd00 2a000000 04 e4070102 02 6869"), 4, List.of(), NONE);
    assertThat(reader.typesGiven()).isTrue();
    assertThat(reader.next()).isTrue();
    assertThat(reader.type()).isEqualTo(new ParameterType(ColumnType.LONG, true));
    assertThat(reader.value()).isEqualTo(hex("2a000000"));
    assertThat(reader.next()).isTrue();
    assertThat(reader.isNull()).isTrue();
    assertThat(reader.length()).isEqualTo(-1);
    assertThat(reader.next()).isTrue();
    assertThat(reader.value()).isEqualTo(hex("e4070102"));
    assertThat(reader.next()).isTrue();
    assertThat(reader.value()).isEqualTo(text("hi"));
    assertThat(reader.parameter()).isEqualTo(3);
    assertThat(reader.next()).isFalse();
    reader.rewind();
    assertThat(reader.next()).isTrue();
    assertThat(reader.value()).isEqualTo(hex("2a000000"));
  }

  @Test
  void typesAreRememberedFromTheExecutionBefore() {
    List<ParameterType> remembered = List.of(new ParameterType(ColumnType.TINY, false));
    reader.reset(execute("00 00 05"), 1, remembered, NONE);
    assertThat(reader.typesGiven()).isFalse();
    assertThat(reader.types()).isEqualTo(remembered);
    assertThat(reader.next()).isTrue();
    assertThat(reader.value()).isEqualTo(hex("05"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01"})
  void withoutParametersTheFlagOfTheirTypesMayStand(String parameters) {
    reader.reset(execute(parameters), 0, List.of(), NONE);
    assertThat(reader.next()).isFalse();
    assertThat(reader.typesGiven()).isFalse();
  }

  @Test
  void withoutParametersNothingElseStands() {
    assertThatThrownBy(() -> reader.reset(execute("0101"), 0, List.of(), NONE))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void longDataTakeNoBytesOfTheCommand() {
    BitSet sent = new BitSet();
    sent.set(0);
    reader.reset(execute("00 01 fc00 0100 07"), 2, List.of(), sent);
    assertThat(reader.next()).isTrue();
    assertThat(reader.isLongData()).isTrue();
    assertThat(reader.isNull()).isFalse();
    assertThat(reader.value().isReadable()).isFalse();
    assertThat(reader.next()).isTrue();
    assertThat(reader.value()).isEqualTo(hex("07"));
  }

  @Test
  void theNinthParameterHasItsBitInTheSecondByte() {
    reader.reset(execute("ff 01 01" + " 0600".repeat(9)), 9, List.of(), NONE);
    int nulls = 0;
    while (reader.next()) {
      nulls += reader.isNull() ? 1 : 0;
    }
    assertThat(nulls).isEqualTo(9);
  }

  @Test
  void aStatementWithoutParametersHasNoBitmap() {
    reader.reset(execute(""), 0, List.of(), NONE);
    assertThat(reader.next()).isFalse();
    assertThatThrownBy(() -> reader.reset(execute("00"), 0, List.of(), NONE))
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', no bitmap",
    "00, no flag",
    "00 00 05, types never given",
    "00 00, neither types nor values",
    "00 02 0100 05, flag of 2",
    "00 01 01, types cut short",
    "00 01 0100, value missing",
    "00 01 0100 05 06, a byte too many",
    "00 01 fe00 05 41, value cut short",
    "00 01 0600, NULL type without NULL",
    "00 01 0900 05000000, INT24 is not bound",
    "00 01 0d00 0500, YEAR is not bound",
    "00 01 8000 05, unknown type",
    "00 01 0c00 05 0000000000, no DATETIME has five bytes",
    "01 01 0100 05, a value for NULL"
  })
  void anythingElseIsRefused(String parameters, String why) {
    assertThatThrownBy(() -> reader.reset(execute(parameters), 1, List.of(), NONE))
        .as(why)
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void rememberedTypesOfAnotherNumberAreRefused(int count) {
    List<ParameterType> remembered =
        List.of(
                new ParameterType(ColumnType.TINY, false),
                new ParameterType(ColumnType.TINY, false))
            .subList(0, count);
    assertThatThrownBy(() -> reader.reset(execute("00 00 05"), 1, remembered, NONE))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void nullWithLongDataIsRefused() {
    BitSet sent = new BitSet();
    sent.set(0);
    assertThatThrownBy(() -> reader.reset(execute("01 01 fc00"), 1, List.of(), sent))
        .isInstanceOf(ProtocolViolation.class);
  }
}
