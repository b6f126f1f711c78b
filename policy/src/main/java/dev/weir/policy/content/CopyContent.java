package dev.weir.policy.content;

import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Masks matches in one row of COPY TO, in text or CSV format: field by field where tabs part them,
 * since a tab within a value is written as an escape. A bytea with a match is emptied, as it is in
 * a result. Immutable and thread-safe.
 */
final class CopyContent implements ValueMask {
  /** Hex digits that may be a number by themselves: a text that only looks like a bytea. */
  private static final int NUMBER_BYTES_MAX = 40;

  private final TextContent text;

  /**
   * @param text reads {@link Writing#COPY}
   */
  CopyContent(TextContent text) {
    this.text = text;
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    int before = out.length();
    int end = offset + length;
    boolean changed = false;
    int at = offset;
    int next = offset;
    while (next < end) {
      if (source[next] == '\t') {
        changed |= field(source, at, next, out);
        out.put((byte) '\t');
        next++;
        at = next;
      } else if (startsHex(source, next, end)) {
        next += 2;
        changed |= field(source, at, next, out);
        at = next;
        next = hexEnd(source, at, end);
        if (found(source, at, next)) {
          changed = true;
        } else {
          out.put(source, at, next - at);
        }
        at = next;
      } else {
        next++;
      }
    }
    changed |= field(source, at, end, out);
    if (!changed) {
      out.truncate(before);
      return UNCHANGED;
    }
    return out.length() - before;
  }

  private boolean field(byte[] source, int from, int to, MaskBuffer out) {
    if (text.apply(source, from, to - from, out) != UNCHANGED) {
      return true;
    }
    out.put(source, from, to - from);
    return false;
  }

  private static boolean startsHex(byte[] source, int at, int end) {
    return source[at] == '\\' && at + 2 < end && source[at + 1] == 'x' && isHex(source[at + 2]);
  }

  private static int hexEnd(byte[] source, int from, int end) {
    int at = from;
    while (at < end && isHex(source[at])) {
      at++;
    }
    return at;
  }

  private static boolean isHex(byte c) {
    return HexFormat.isHexDigit(c);
  }

  private boolean found(byte[] source, int from, int to) {
    int even = from + (to - from) / 2 * 2;
    byte[] bytes =
        HexFormat.of().parseHex(new String(source, from, even - from, StandardCharsets.ISO_8859_1));
    return text.finds(bytes, 0, bytes.length)
        || (to - from <= NUMBER_BYTES_MAX && text.finds(source, from, to));
  }
}
