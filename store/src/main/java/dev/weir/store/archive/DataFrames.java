package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.session.archive.PostgresValues;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values in recorded frames: DataRow {@code 'D'} and CopyData {@code 'd'} (PostgreSQL manual,
 * chapter 54.7). A frame that is neither, or is not whole, is one value in hexadecimal digits.
 */
final class DataFrames {
  private static final byte DATA_ROW = 'D';
  private static final byte COPY_DATA = 'd';
  private static final int HEAD_BYTES = 5;

  private DataFrames() {}

  static boolean isCopy(ByteBuffer frames) {
    return frames.hasRemaining() && frames.get(frames.position()) == COPY_DATA;
  }

  static List<List<@Nullable String>> rows(ByteBuffer frames, List<Event.Column> columns) {
    var rows = new ArrayList<List<@Nullable String>>();
    ByteBuffer rest = frames.duplicate();
    while (rest.hasRemaining()) {
      ByteBuffer frame = next(rest, DATA_ROW);
      rows.add(frame == null ? undecoded(rest) : row(frame, columns));
    }
    return rows;
  }

  static List<String> copied(ByteBuffer frames) {
    var all = new ArrayList<String>();
    ByteBuffer rest = frames.duplicate();
    while (rest.hasRemaining()) {
      ByteBuffer frame = next(rest, COPY_DATA);
      all.add(PostgresValues.utf8OrHex(bytes(frame == null ? rest : frame)));
    }
    return all;
  }

  /** The frame's body, or null if the bytes are no such frame. */
  private static @Nullable ByteBuffer next(ByteBuffer rest, byte type) {
    int start = rest.position();
    if (rest.remaining() < HEAD_BYTES || rest.get(start) != type) {
      return null;
    }
    int length = rest.getInt(start + 1);
    if (length < Integer.BYTES || length > rest.remaining() - 1) {
      return null;
    }
    ByteBuffer body = rest.slice(start + HEAD_BYTES, length - Integer.BYTES);
    rest.position(start + 1 + length);
    return body;
  }

  private static List<@Nullable String> row(ByteBuffer body, List<Event.Column> columns) {
    ByteBuffer in = body.duplicate();
    try {
      int count = in.getShort() & 0xffff;
      var values = new ArrayList<@Nullable String>();
      for (int i = 0; i < count; i++) {
        Event.Column column = i < columns.size() ? columns.get(i) : null;
        byte[] value = value(in);
        values.add(
            column == null
                ? PostgresValues.text(0, false, value)
                : PostgresValues.text(column.typeOid(), column.binary(), value));
      }
      return values;
    } catch (BufferUnderflowException e) {
      return undecoded(body);
    }
  }

  private static byte @Nullable [] value(ByteBuffer in) {
    int length = in.getInt();
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    var value = new byte[length];
    in.get(value);
    return value;
  }

  private static List<@Nullable String> undecoded(ByteBuffer rest) {
    var values = new ArrayList<@Nullable String>();
    values.add(PostgresValues.text(0, true, bytes(rest)));
    return values;
  }

  private static byte[] bytes(ByteBuffer from) {
    var bytes = new byte[from.remaining()];
    from.get(bytes);
    return bytes;
  }
}
