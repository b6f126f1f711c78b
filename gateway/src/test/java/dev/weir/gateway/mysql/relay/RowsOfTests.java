package dev.weir.gateway.mysql.relay;

import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes rows apart. */
final class RowsOfTests {
  private RowsOfTests() {}

  static List<@Nullable String> texts(byte[] row) {
    var reader = new PayloadReader(Unpooled.wrappedBuffer(row));
    List<@Nullable String> values = new ArrayList<>();
    while (reader.remaining() > 0) {
      Value value = reader.value();
      ByteBuf bytes = value.bytes();
      values.add(bytes == null ? null : bytes.toString(StandardCharsets.UTF_8));
    }
    return values;
  }
}
