package dev.weir.policy.content;

import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.Masks;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the content mask of one result column by its PostgreSQL type and wire format. Text is
 * masked in place; where that would break the value (bytes, unknown binary types), a value with a
 * match is masked whole. Columns of numbers, dates and the like are not looked at.
 */
public final class ContentMasks {
  private static final Set<Integer> TEXT = Set.of(25, 1043, 1042, 19, 705, 2275, 142);
  private static final Set<Integer> XML = Set.of(142, 143);
  private static final Set<Integer> TEXT_ARRAYS = Set.of(1009, 1015, 1014, 1003, 1263, 143);
  private static final int JSON = 114;
  private static final int JSONB = 3802;
  private static final int BYTEA = 17;

  /** Arrays whose elements cannot be masked in place. */
  private static final Set<Integer> WHOLE_ARRAYS = Set.of(199, 3807, 1001);

  /** Types whose values hold no text: numbers, times, addresses, shapes, and their arrays. */
  private static final Set<Integer> NO_TEXT =
      Set.of(
          16, 18, 20, 21, 23, 26, 27, 28, 29, 5069, 24, 2202, 2203, 2204, 2205, 2206, 4096, 4089,
          4191, 3734, 3769, 700, 701, 1700, 790, 1082, 1083, 1266, 1114, 1184, 1186, 2950, 869, 650,
          829, 774, 1560, 1562, 600, 601, 602, 603, 604, 628, 718, 3220, 2278, 3904, 3906, 3908,
          3910, 3912, 3926, 4451, 4532, 4533, 4534, 4535, 4536, 1000, 1002, 1005, 1007, 1016, 1021,
          1022, 1028, 1231, 791, 1182, 1183, 1270, 1115, 1185, 1187, 2951, 1041, 651, 1040, 775);

  private ContentMasks() {}

  /**
   * Null if nothing is to be looked for in such a column; otherwise a mask that answers {@link
   * ValueMask#UNCHANGED} for values without a match.
   *
   * @param typeOid as RowDescription names the column's type
   * @param binary the column's format code is 1
   */
  public static @Nullable ValueMask compile(
      List<Detector> detectors, int typeOid, boolean binary, MaskKey key) {
    if (detectors.isEmpty() || NO_TEXT.contains(typeOid)) {
      return null;
    }
    Writing writing = XML.contains(typeOid) ? Writing.XML : Writing.PLAIN;
    TextContent text = new TextContent(detectors, writing, key);
    ValueMask whole = Masks.compile(new Mask.Redact(), typeOid, binary, key);
    if (TEXT.contains(typeOid)) {
      return text;
    }
    if (typeOid == JSON || typeOid == JSONB) {
      ValueMask json = new JsonContent(text);
      return typeOid == JSONB && binary ? afterVersion(json, whole) : json;
    }
    if (typeOid == BYTEA) {
      return binary ? ifFound(text, whole) : ifFoundInHex(text, whole);
    }
    if (TEXT_ARRAYS.contains(typeOid)) {
      return binary ? new BinaryArrayContent(text, whole) : text;
    }
    return binary || WHOLE_ARRAYS.contains(typeOid) ? ifFound(text, whole) : text;
  }

  /** A mask of whole rows of COPY TO in text or CSV format, whose columns have no types. */
  public static ValueMask copyRow(List<Detector> detectors, MaskKey key) {
    return new CopyContent(new TextContent(detectors, Writing.COPY, key));
  }

  private static ValueMask ifFound(TextContent text, ValueMask whole) {
    return (source, offset, length, out) ->
        text.finds(source, offset, offset + length)
            ? whole.apply(source, offset, length, out)
            : ValueMask.UNCHANGED;
  }

  /** bytea as text: \x and hex digits; in the old escape format ASCII stands as it is. */
  private static ValueMask ifFoundInHex(TextContent text, ValueMask whole) {
    return (source, offset, length, out) -> {
      byte[] bytes = bytes(source, offset, length);
      return text.finds(bytes, 0, bytes.length)
          ? whole.apply(source, offset, length, out)
          : ValueMask.UNCHANGED;
    };
  }

  private static byte[] bytes(byte[] source, int offset, int length) {
    String text = new String(source, offset, length, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\\x")) {
      try {
        return HexFormat.of().parseHex(text, 2, text.length());
      } catch (IllegalArgumentException notHex) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
      }
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** jsonb_send: the version, 1, and then the text. */
  private static ValueMask afterVersion(ValueMask json, ValueMask whole) {
    return (source, offset, length, out) -> {
      if (length < 1 || source[offset] != 1) {
        return whole.apply(source, offset, length, out);
      }
      return withVersion(json, source, offset, length, out);
    };
  }

  private static int withVersion(
      ValueMask json, byte[] source, int offset, int length, MaskBuffer out) {
    int before = out.length();
    out.put((byte) 1);
    int masked = json.apply(source, offset + 1, length - 1, out);
    if (masked < 0) {
      out.truncate(before);
      return masked;
    }
    return masked + 1;
  }
}
