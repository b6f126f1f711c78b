package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column, parameter or argument as it stands on the wire: bytes, or NULL. What the bytes mean
 * depends on the type and the {@link Format}.
 *
 * @param bytes a slice of the message it was read from, or null for SQL's NULL
 */
public record Value(@Nullable ByteBuf bytes) {
  /** SQL's NULL. */
  public static final Value NULL = new Value(null);

  /** Whether this is SQL's NULL. */
  public boolean isNull() {
    return bytes == null;
  }

  /** Writes the length and the bytes. */
  public void writeTo(ByteBuf out) {
    if (bytes == null) {
      out.writeInt(-1);
    } else {
      out.writeInt(bytes.readableBytes());
      out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
  }

  /** Writes the number of values and the values. */
  public static void writeAll(List<Value> values, ByteBuf out) {
    BodyWriter.count(values.size(), out);
    for (Value value : values) {
      value.writeTo(out);
    }
  }

  /** Tells the length only: a value is data of the session. */
  @Override
  public String toString() {
    return bytes == null ? "Value[NULL]" : "Value[bytes=" + bytes.readableBytes() + "]";
  }
}
