package dev.weir.wire.postgres.frontend;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BindReaderTest {
  private final BindReader reader = new BindReader();

  private static ByteBuf wire(Object... bodyParts) {
    ByteBuf body = bytes(bodyParts);
    return bytes("before", 'B', 4 + body.readableBytes())
        .writeBytes(body)
        .writeBytes("Q".getBytes(StandardCharsets.US_ASCII));
  }

  private ByteBuf read(ByteBuf wire) {
    Frame frame = new Frame();
    wire.skipBytes("before".length());
    assertThat(new FrontendDecoder(Limits.DEFAULT).next(wire, frame)).isTrue();
    reader.reset(wire, frame);
    return wire;
  }

  private List<@Nullable String> parameters(ByteBuf wire) {
    List<@Nullable String> values = new ArrayList<>();
    while (reader.nextParameter()) {
      values.add(
          reader.isNull()
              ? null
              : wire.toString(reader.offset(), reader.length(), StandardCharsets.UTF_8));
    }
    return values;
  }

  @Test
  void namesAndParametersAreReadInPlaceAsOftenAsWished() {
    ByteBuf wire = read(wire("p\0s\0", i16(0), i16(4), 2, "42", -1, 0, 3, "abc", i16(0)));
    assertThat(reader.portal().text()).isEqualTo("p");
    assertThat(reader.statement().text()).isEqualTo("s");
    assertThat(reader.parameterCount()).isEqualTo(4);
    assertThat(parameters(wire)).containsExactly("42", null, "", "abc");
    assertThat(reader.nextParameter()).isFalse();
    reader.rewind();
    assertThat(parameters(wire)).containsExactly("42", null, "", "abc");
  }

  @Test
  void aReaderIsUsedForOneBindAfterAnother() {
    read(wire("p\0s\0", i16(0), i16(1), 2, "42", i16(0)));
    reader.nextParameter();
    ByteBuf second = read(wire("\0\0", i16(0), i16(1), 1, "7", i16(0)));
    assertThat(reader.portal().isEmpty()).isTrue();
    assertThat(parameters(second)).containsExactly("7");
  }

  @Test
  void withoutFormatsEverythingIsText() {
    read(wire("\0\0", i16(0), i16(1), -1, i16(0)));
    assertThat(reader.parameterFormat(0)).isEqualTo(Format.TEXT);
    assertThat(reader.resultFormat(5)).isEqualTo(Format.TEXT);
  }

  @Test
  void oneFormatHoldsForAll() {
    read(wire("\0\0", i16(1), i16(1), i16(2), -1, -1, i16(1), i16(1)));
    assertThat(reader.parameterFormat(1)).isEqualTo(Format.BINARY);
    assertThat(reader.resultFormat(7)).isEqualTo(Format.BINARY);
    assertThat(reader.resultFormatCount()).isEqualTo(1);
  }

  @Test
  void severalFormatsHoldEachForItsOwn() {
    read(wire("\0\0", i16(2), i16(0), i16(1), i16(2), -1, -1, i16(2), i16(1), i16(0)));
    assertThat(reader.parameterFormat(0)).isEqualTo(Format.TEXT);
    assertThat(reader.parameterFormat(1)).isEqualTo(Format.BINARY);
    assertThat(reader.resultFormat(0)).isEqualTo(Format.BINARY);
    assertThat(reader.resultFormat(1)).isEqualTo(Format.TEXT);
    assertThatThrownBy(() -> reader.resultFormat(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
