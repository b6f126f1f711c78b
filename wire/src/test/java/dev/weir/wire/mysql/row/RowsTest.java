package dev.weir.wire.mysql.row;

import static dev.weir.wire.mysql.Bytes.frame;
import static dev.weir.wire.mysql.Bytes.hex;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowsTest {
  private static final List<ColumnType> TYPES =
      List.of(ColumnType.LONG, ColumnType.VAR_STRING, ColumnType.DATETIME, ColumnType.DOUBLE);

  private final TextRowReader text = new TextRowReader();
  private final BinaryRowReader binary = new BinaryRowReader();

  private static List<String> walk(RowReader row) {
    List<String> values = new ArrayList<>();
    while (row.next()) {
      values.add(
          row.isNull()
              ? "NULL"
              : row.column() + "=" + row.buffer().toString(row.offset(), row.length(), UTF_8));
    }
    return values;
  }

  @Test
  void aTextRowIsWalkedValueByValue() {
    text.reset(frame("01 31 fb 00 03 416461"), 4);
    assertThat(walk(text)).containsExactly("0=1", "NULL", "2=", "3=Ada");
  }

  @Test
  void aBinaryRowIsWalkedValueByValue() {
    binary.reset(frame("00 20 41424344 02 6869 04 61626364"), TYPES);
    assertThat(walk(binary)).containsExactly("0=ABCD", "1=hi", "2=abcd", "NULL");
  }

  @Test
  void theSeventhColumnHasItsBitInTheSecondByte() {
    List<ColumnType> seven = Collections.nCopies(7, ColumnType.TINY);
    binary.reset(frame("00 00 01 41 42 43 44 45 46"), seven);
    assertThat(walk(binary)).hasSize(7).endsWith("5=F", "NULL");
  }

  @ParameterizedTest
  @CsvSource({"01 31", "01 31 02 32", "01 31 fb 00", "01 31 ff", "ff 01 31"})
  void aTextRowOfAnotherShapeIsRefused(String payload) {
    text.reset(frame(payload), 2);
    assertThatThrownBy(() -> walk(text)).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({
    "00",
    "01 00 05 41",
    "00 00 05",
    "00 00 05 02 41",
    "00 00 05 01 41 00",
    "00 08 05 00"
  })
  void aBinaryRowOfAnotherShapeIsRefused(String payload) {
    assertThatThrownBy(
            () -> {
              binary.reset(frame(payload), List.of(ColumnType.TINY, ColumnType.STRING));
              walk(binary);
            })
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aValueOfTypeNullIsAlwaysNull() {
    assertThatThrownBy(
            () -> {
              binary.reset(frame("00 00"), List.of(ColumnType.NULL));
              walk(binary);
            })
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aReplacedValueMovesWhatStandsBehindIt() {
    binary.reset(frame("00 00 41424344 02 6869 00 0102030405060708"), TYPES);
    assertThat(replaced(binary, new BinaryRowWriter(TYPES), 1))
        .isEqualTo(hex("13000000 00 00 41424344 03 2a2a2a 00 0102030405060708"));
    text.reset(frame("01 31 02 6869 fb"), 3);
    assertThat(replaced(text, new TextRowWriter(3), 1))
        .isEqualTo(hex("07000000 01 31 03 2a2a2a fb"));
  }

  @Test
  void aValueReplacedByNullSetsItsBitAndTakesNoBytes() {
    ByteBuf out = Unpooled.buffer();
    BinaryRowWriter writer = new BinaryRowWriter(TYPES);
    writer.begin(out);
    writer.write(new byte[] {1, 2, 3, 4});
    writer.writeNull();
    writer.writeNull();
    writer.write(new byte[8]);
    writer.end(new Sequence());
    assertThat(out).isEqualTo(hex("0e000000 00 18 01020304 0000000000000000"));
  }

  private static ByteBuf replaced(RowReader row, RowWriter writer, int column) {
    ByteBuf out = Unpooled.buffer();
    writer.begin(out);
    while (row.next()) {
      if (row.isNull()) {
        writer.writeNull();
      } else if (row.column() == column) {
        writer.write("***".getBytes(UTF_8));
      } else {
        writer.write(row.buffer(), row.offset(), row.length());
      }
    }
    writer.end(new Sequence());
    return out;
  }

  @Test
  void aReplacementThatDoesNotFitItsTypeIsRefused() {
    BinaryRowWriter writer = new BinaryRowWriter(List.of(ColumnType.LONG));
    writer.begin(Unpooled.buffer());
    assertThatThrownBy(() -> writer.write(new byte[3])).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aRowWithoutAllItsValuesIsNotEnded() {
    TextRowWriter writer = new TextRowWriter(2);
    writer.begin(Unpooled.buffer());
    writer.writeNull();
    assertThatThrownBy(() -> writer.end(new Sequence())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRowOfSeveralPacketsIsWalkedLikeAnyOther() {
    int length = (1 << 24) + 9;
    ByteBuf out = Unpooled.buffer();
    TextRowWriter writer = new TextRowWriter(2);
    writer.begin(out);
    writer.write(new byte[length]);
    writer.write("end".getBytes(UTF_8));
    Sequence sequence = new Sequence();
    writer.end(sequence);
    assertThat(sequence.next()).isEqualTo(2);
    Frame frame = new Frame();
    assertThat(Packets.next(out, frame, 1 << 30)).isTrue();
    text.reset(frame, 2);
    assertThat(text.next()).isTrue();
    assertThat(text.length()).isEqualTo(length);
    assertThat(text.next()).isTrue();
    assertThat(text.buffer().toString(text.offset(), text.length(), UTF_8)).isEqualTo("end");
    assertThat(text.next()).isFalse();
  }
}
