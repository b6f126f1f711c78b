package dev.weir.policy.content;

import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.MySqlColumn;
import dev.weir.policy.mask.MySqlEncoding;
import dev.weir.policy.mask.MySqlMasks;
import dev.weir.policy.mask.ValueMask;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the content mask of one column of a MySQL or MariaDB result. Text is masked where it
 * matches, in its own character set; where that cannot be read, or the value is of bytes, a value
 * with a match is masked whole. Columns of numbers and times are not looked at.
 */
public final class MySqlContentMasks {
  /** Numbers, dates and times, bits. */
  private static final Set<Integer> NO_TEXT =
      Set.of(
          0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e,
          0x10, 0x11, 0x12, 0x13, 0xf6);

  private static final Set<Integer> TEXT =
      Set.of(0x0f, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe);
  private static final int JSON = 0xf5;

  private MySqlContentMasks() {}

  /**
   * Null if nothing is to be looked for in such a column; otherwise a mask that answers {@link
   * ValueMask#UNCHANGED} for values without a match.
   */
  public static @Nullable ValueMask compile(
      List<Detector> detectors, MySqlColumn column, boolean binary, MaskKey key) {
    if (detectors.isEmpty() || NO_TEXT.contains(column.type())) {
      return null;
    }
    var text = new TextContent(detectors, Writing.PLAIN, key);
    if (column.type() == JSON) {
      return new JsonContent(text);
    }
    ValueMask whole = MySqlMasks.compile(new Mask.Redact(), column, binary, key);
    if (!TEXT.contains(column.type())) {
      return wholeIfFound(text, whole);
    }
    MySqlEncoding encoding = MySqlEncoding.of(column.collation());
    return encoding.isUtf8() ? text : new Encoded(text, encoding, whole);
  }

  private static ValueMask wholeIfFound(TextContent text, ValueMask whole) {
    return (source, offset, length, out) ->
        text.finds(source, offset, offset + length)
            ? whole.apply(source, offset, length, out)
            : ValueMask.UNCHANGED;
  }

  /** Text in another character set: masked in place if it can be read, else whole. */
  private record Encoded(TextContent text, MySqlEncoding encoding, ValueMask whole)
      implements ValueMask {
    @Override
    public int apply(byte[] source, int offset, int length, MaskBuffer out) {
      byte[] utf8 = encoding.utf8(source, offset, length);
      if (utf8 == null) {
        return wholeIfFound(text, whole).apply(source, offset, length, out);
      }
      var masked = new MaskBuffer(utf8.length);
      if (text.apply(utf8, 0, utf8.length, masked) == UNCHANGED) {
        return UNCHANGED;
      }
      byte[] bytes = encoding.encoded(masked.array(), 0, masked.length());
      out.put(bytes);
      return bytes.length;
    }
  }
}
