package dev.weir.policy.mask;

/**
 * Counting characters in UTF-8 without decoding it (RFC 3629). What is not UTF-8 is said to be so,
 * because a wrong count would show more of a value than was asked for.
 */
final class Utf8 {
  private Utf8() {}

  /** The number of code points, or -1 if the range is not well-formed UTF-8. */
  static int codePoints(byte[] bytes, int from, int to) {
    int count = 0;
    int at = from;
    while (at < to) {
      int size = bytes[at] >= 0 ? 1 : sequenceLength(bytes, at, to);
      if (size < 0) {
        return -1;
      }
      at += size;
      count++;
    }
    return count;
  }

  /**
   * Where the code point {@code count} places after {@code from} starts; the range is well-formed.
   */
  static int forward(byte[] bytes, int from, int count) {
    int at = from;
    for (int i = 0; i < count; i++) {
      int lead = bytes[at] & 0xff;
      at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
    return at;
  }

  /**
   * Where the code point {@code count} places before {@code to} starts; the range is well-formed.
   */
  static int backward(byte[] bytes, int to, int count) {
    int at = to;
    for (int i = 0; i < count; i++) {
      do {
        at--;
      } while ((bytes[at] & 0xc0) == 0x80);
    }
    return at;
  }

  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    int size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + size > to) {
      return -1;
    }
    int second = bytes[at + 1] & 0xff;
    boolean overlongOrSurrogateOrTooHigh =
        (lead == 0xe0 && second < 0xa0)
            || (lead == 0xed && second > 0x9f)
            || (lead == 0xf0 && second < 0x90)
            || (lead == 0xf4 && second > 0x8f);
    if (overlongOrSurrogateOrTooHigh) {
      return -1;
    }
    for (int i = 1; i < size; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return -1;
      }
    }
    return size;
  }
}
