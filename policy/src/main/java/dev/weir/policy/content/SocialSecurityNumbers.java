package dev.weir.policy.content;

/**
 * US social security numbers as people write them: three, two and four digits with dashes or spaces
 * between, leaving out what is never issued (area 000, 666 and 900 up, group 00, serial 0000). Nine
 * digits without separators are too often something else.
 */
final class SocialSecurityNumbers implements Finder {
  private static final int LENGTH = 11;

  @Override
  public Trait needs() {
    return Trait.DIGITS;
  }

  @Override
  public int digitsMin() {
    return 9;
  }

  @Override
  public void find(byte[] text, int from, int to, Sink sink) {
    int at = from;
    while (at + LENGTH <= to) {
      if (isNumber(text, at) && isApart(text, from, at, to)) {
        sink.match(at, at + LENGTH);
        at += LENGTH;
      } else {
        at++;
      }
    }
  }

  private static boolean isApart(byte[] text, int from, int at, int to) {
    boolean startsApart = at == from || !Finder.isDigit(text[at - 1]);
    return startsApart && (at + LENGTH == to || !Finder.isDigit(text[at + LENGTH]));
  }

  private static boolean isNumber(byte[] text, int at) {
    byte separator = text[at + 3];
    if ((separator != '-' && !Finder.isSpace(separator)) || text[at + 6] != separator) {
      return false;
    }
    int area = number(text, at, 3);
    return area > 0
        && area != 666
        && area < 900
        && number(text, at + 4, 2) > 0
        && number(text, at + 7, 4) > 0;
  }

  /** -1 if they are not all digits. */
  private static int number(byte[] text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      if (!Finder.isDigit(text[i])) {
        return -1;
      }
      number = number * 10 + text[i] - '0';
    }
    return number;
  }
}
