package dev.weir.wire.postgres.backend;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static dev.weir.wire.postgres.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataRowsTest {
  private final BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();
  private final DataRowReader reader = new DataRowReader();
  private final DataRowWriter writer = new DataRowWriter();

  @Test
  void aCursorWalksTheColumnsInPlace() {
    ByteBuf wire = bytes("skipped", 'D', 19, i16(3), 1, "7", -1, 0).skipBytes(7);
    assertThat(decoder.next(wire, frame)).isTrue();
    reader.reset(wire, frame);
    assertThat(reader.columnCount()).isEqualTo(3);
    List<String> seen = new ArrayList<>();
    while (reader.next()) {
      String value =
          reader.isNull()
              ? "NULL"
              : wire.toString(reader.offset(), reader.length(), StandardCharsets.UTF_8);
      seen.add(reader.column() + "=" + value);
    }
    assertThat(seen).containsExactly("0=7", "1=NULL", "2=");
    assertThat(reader.next()).isFalse();
  }

  @Test
  void aRowIsWrittenColumnByColumn() {
    ByteBuf source = bytes("xx7yy");
    ByteBuf out = bytes("before");
    writer.begin(out, 3);
    writer.write(source, 2, 1);
    writer.writeNull();
    writer.write("***".getBytes(StandardCharsets.US_ASCII));
    writer.end();
    assertThat(out).isEqualTo(bytes("before", 'D', 22, i16(3), 1, "7", -1, 3, "***"));
    assertThat(source.readerIndex()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 1_000})
  void aColumnOfAnyLengthIsCopiedWhole(int length) {
    String value = "0123456789".repeat(100).substring(0, length);
    ByteBuf source = bytes("x", value, "y");
    ByteBuf out = Unpooled.buffer();
    writer.begin(out, 1);
    writer.write(source, 1, length);
    writer.end();
    assertThat(out).isEqualTo(bytes('D', 4 + 2 + 4 + length, i16(1), length, value));
  }

  @Test
  void aRowWithTheWrongNumberOfColumnsIsNotEnded() {
    writer.begin(Unpooled.buffer(), 2);
    writer.writeNull();
    assertThatThrownBy(writer::end).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDecodedRowIsMadeOfSlicesOfTheBuffer() {
    ByteBuf wire = bytes('D', 11, i16(1), 1, "7");
    decoder.next(wire, frame);
    DataRow row = (DataRow) decoder.decode(wire, frame);
    wire.setByte(11, '8');
    assertThat(row.columns()).containsExactly(new Value(text("8")));
    assertThat(wire.refCnt()).isEqualTo(1);
  }
}
