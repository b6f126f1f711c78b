package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One value of a row in the text protocol: its bytes without the length in front, or NULL.
 *
 * @param bytes a slice of the payload it was read from, or null for SQL's NULL
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
      out.writeByte(PayloadReader.NULL);
    } else {
      PayloadWriter.lenencBytes(bytes, out);
    }
  }

  /** Tells the length only: a value is data of the session. */
  @Override
  public String toString() {
    return bytes == null ? "Value[NULL]" : "Value[bytes=" + bytes.readableBytes() + "]";
  }
}
