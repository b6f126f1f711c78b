package dev.weir.policy.mask;

import dev.weir.policy.Mask.TruncateDate.Unit;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts dates and times of day to the start of their month or year. What is no date, or one whose
 * month is 0, becomes the neutral value.
 */
final class MySqlDateTruncation implements ValueMask {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{4})-(\\d\\d)-\\d\\d(?: \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)?");
  private static final int TEXT_BYTES_MAX = 26;
  private static final int DATE_BYTES = 4;

  private final MySqlType type;
  private final boolean binary;
  private final Unit unit;
  private final byte[] neutral;

  MySqlDateTruncation(MySqlType type, boolean binary, Unit unit) {
    this.type = type;
    this.binary = binary;
    this.unit = unit;
    this.neutral = type.neutral(binary);
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    int before = out.length();
    boolean done =
        binary ? cutBinary(source, offset, length, out) : cutText(source, offset, length, out);
    if (!done) {
      out.put(neutral);
    }
    return out.length() - before;
  }

  /** Year in two bytes, month, day, and perhaps the time of day, which goes. */
  private boolean cutBinary(byte[] source, int offset, int length, MaskBuffer out) {
    int month = length < DATE_BYTES ? 0 : source[offset + 2];
    if (month < 1 || month > 12) {
      return false;
    }
    out.put(source, offset, 2);
    out.put((byte) (unit == Unit.YEAR ? 1 : month));
    out.put((byte) 1);
    return true;
  }

  private boolean cutText(byte[] source, int offset, int length, MaskBuffer out) {
    if (length > TEXT_BYTES_MAX) {
      return false;
    }
    Matcher date = TEXT.matcher(new String(source, offset, length, StandardCharsets.ISO_8859_1));
    if (!date.matches() || date.group(2).equals("00")) {
      return false;
    }
    String month = unit == Unit.YEAR ? "01" : date.group(2);
    String time = type == MySqlType.DATETIME ? " 00:00:00" : "";
    out.putAscii("%s-%s-01%s".formatted(date.group(1), month, time));
    return true;
  }
}
