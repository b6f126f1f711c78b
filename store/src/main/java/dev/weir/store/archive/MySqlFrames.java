package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.session.archive.MySqlValues;
import dev.weir.session.archive.PostgresValues;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values in recorded packets of MySQL: rows of the text and of the binary protocol (MySQL
 * internals manual, "Text Resultset Row" and "Binary Protocol Resultset Row"). What is not whole is
 * one value in hexadecimal digits.
 */
final class MySqlFrames {
  private static final int HEAD_BYTES = 4;

  /** A packet of so many bytes goes on in the next. */
  private static final int PART_BYTES = 0xffffff;

  /** In a binary row the first two bits of the NULL bitmap stand for nothing. */
  private static final int NULL_BITS_OFFSET = 2;

  private static final int NULL = 0xfb;
  private static final int TYPE_NULL = 0x06;

  private MySqlFrames() {}

  static List<List<@Nullable String>> rows(ByteBuffer packets, List<Event.Column> columns) {
    var rows = new ArrayList<List<@Nullable String>>();
    ByteBuffer rest = packets.slice().order(ByteOrder.LITTLE_ENDIAN);
    boolean binary = !columns.isEmpty() && columns.getFirst().binary();
    while (rest.hasRemaining()) {
      ByteBuffer whole = rest.slice();
      try {
        ByteBuffer payload = payload(rest);
        rows.add(binary ? binaryRow(payload, columns) : textRow(payload, columns));
      } catch (BufferUnderflowException e) {
        rows.add(undecoded(whole));
        break;
      }
    }
    return rows;
  }

  /** One packet without its heads; the next is then the first of the rest. */
  private static ByteBuffer payload(ByteBuffer rest) {
    ByteBuffer joined = part(rest);
    int length = joined.remaining();
    while (length == PART_BYTES) {
      ByteBuffer more = part(rest);
      length = more.remaining();
      joined =
          ByteBuffer.allocate(joined.remaining() + length).put(joined.duplicate()).put(more).flip();
    }
    return joined.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer part(ByteBuffer rest) {
    if (rest.remaining() < HEAD_BYTES) {
      throw new BufferUnderflowException();
    }
    int length = rest.getInt() & PART_BYTES;
    return slice(rest, length);
  }

  private static List<@Nullable String> textRow(ByteBuffer in, List<Event.Column> columns) {
    var values = new ArrayList<@Nullable String>();
    for (int i = 0; in.hasRemaining(); i++) {
      long type = i < columns.size() ? columns.get(i).typeOid() : 0;
      values.add(MySqlValues.text(type, false, lengthEncoded(in)));
    }
    return values;
  }

  private static List<@Nullable String> binaryRow(ByteBuffer in, List<Event.Column> columns) {
    in.get();
    ByteBuffer nulls = slice(in, (columns.size() + NULL_BITS_OFFSET + 7) / 8);
    var values = new ArrayList<@Nullable String>();
    for (int i = 0; i < columns.size(); i++) {
      int bit = i + NULL_BITS_OFFSET;
      long type = columns.get(i).typeOid();
      boolean none = (nulls.get(bit / 8) >> bit % 8 & 1) != 0;
      values.add(none ? null : MySqlValues.text(type, true, binaryValue((int) type & 0xff, in)));
    }
    if (in.hasRemaining()) {
      throw new BufferUnderflowException();
    }
    return values;
  }

  private static byte @Nullable [] binaryValue(int type, ByteBuffer in) {
    return switch (type) {
      case TYPE_NULL -> null;
      case 0x01 -> bytes(in, 1);
      case 0x02, 0x0d -> bytes(in, 2);
      case 0x03, 0x04, 0x09 -> bytes(in, 4);
      case 0x05, 0x08 -> bytes(in, 8);
      default -> lengthEncoded(in);
    };
  }

  private static byte @Nullable [] lengthEncoded(ByteBuffer in) {
    int first = in.get() & 0xff;
    return switch (first) {
      case NULL -> null;
      case 0xfc -> bytes(in, in.getShort() & 0xffff);
      case 0xfd -> bytes(in, (in.getShort() & 0xffff) | (in.get() & 0xff) << 16);
      case 0xfe -> bytes(in, in.getLong());
      default -> bytes(in, first);
    };
  }

  private static byte[] bytes(ByteBuffer in, long count) {
    ByteBuffer from = slice(in, count);
    var bytes = new byte[from.remaining()];
    from.get(bytes);
    return bytes;
  }

  private static ByteBuffer slice(ByteBuffer in, long count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer slice = in.slice(in.position(), (int) count);
    in.position(in.position() + (int) count);
    return slice;
  }

  private static List<@Nullable String> undecoded(ByteBuffer rest) {
    var values = new ArrayList<@Nullable String>();
    values.add(PostgresValues.text(0, true, bytes(rest, rest.remaining())));
    return values;
  }
}
