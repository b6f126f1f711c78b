package dev.weir.policy.content;

import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.ValueMask;
import java.nio.ByteBuffer;

/**
 * Masks matches in the elements of a binary text array (array_send: dimensions, flags, element
 * type, each dimension's length and lower bound, then each element's length, -1 for NULL, and
 * bytes). What does not follow that form is replaced whole.
 */
final class BinaryArrayContent implements ValueMask {
  private static final int DIMENSIONS_MAX = 6;

  private final TextContent text;
  private final ValueMask whole;

  /**
   * @param whole masks the array as a whole
   */
  BinaryArrayContent(TextContent text, ValueMask whole) {
    this.text = text;
    this.whole = whole;
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    int start = elementsStart(source, offset, length);
    int end = offset + length;
    if (start < 0) {
      return whole.apply(source, offset, length, out);
    }
    int before = out.length();
    boolean changed = false;
    out.put(source, offset, start - offset);
    int at = start;
    while (at < end) {
      int size = at + 4 <= end ? ByteBuffer.wrap(source, at, 4).getInt() : Integer.MIN_VALUE;
      if (size < -1 || size > end - at - 4) {
        out.truncate(before);
        return whole.apply(source, offset, length, out);
      }
      changed |= element(source, at, size, out);
      at += 4 + Math.max(0, size);
    }
    if (!changed) {
      out.truncate(before);
      return UNCHANGED;
    }
    return out.length() - before;
  }

  private boolean element(byte[] source, int at, int size, MaskBuffer out) {
    if (size >= 0 && text.finds(source, at + 4, at + 4 + size)) {
      int lengthAt = out.length();
      out.putNumber(0, 4);
      int masked = text.apply(source, at + 4, size, out);
      out.setInt(lengthAt, masked);
      return true;
    }
    out.put(source, at, 4 + Math.max(0, size));
    return false;
  }

  private static int elementsStart(byte[] source, int offset, int length) {
    if (length < 12) {
      return -1;
    }
    int dimensions = ByteBuffer.wrap(source, offset, 4).getInt();
    boolean known = dimensions >= 0 && dimensions <= DIMENSIONS_MAX;
    return known && 12 + 8 * dimensions <= length ? offset + 12 + 8 * dimensions : -1;
  }
}
