package dev.weir.policy.content;

/**
 * Card numbers: 13 to 19 digits, grouped by single spaces or dashes or not at all, with a prefix
 * and length that an issuer uses (ISO/IEC 7812) and a right check digit (Luhn). A number starts and
 * ends where a group of digits does; numbers that overlap are all reported, as only one is real.
 */
final class CardNumbers implements Finder {
  private static final int DIGITS_MIN = 13;
  private static final int DIGITS_MAX = 19;

  @Override
  public Trait needs() {
    return Trait.DIGITS;
  }

  @Override
  public int digitsMin() {
    return DIGITS_MIN;
  }

  @Override
  public void find(byte[] text, int from, int to, Sink sink) {
    byte[] digits = new byte[DIGITS_MAX];
    int at = from;
    while (at < to) {
      boolean groupStarts =
          Finder.isDigit(text[at]) && (at == from || !Finder.isDigit(text[at - 1]));
      int end = groupStarts ? numberEnd(text, at, to, digits) : -1;
      if (end > 0) {
        sink.match(at, end);
      }
      at++;
    }
  }

  /** The end of the longest card number that starts here, or -1. */
  private static int numberEnd(byte[] text, int from, int to, byte[] digits) {
    int count = 0;
    int longest = -1;
    int at = from;
    while (at < to) {
      byte c = text[at];
      if (Finder.isDigit(c)) {
        if (count == DIGITS_MAX) {
          return longest;
        }
        digits[count++] = (byte) (c - '0');
        boolean groupEnds = at + 1 == to || !Finder.isDigit(text[at + 1]);
        if (groupEnds && count >= DIGITS_MIN && isCard(digits, count)) {
          longest = at + 1;
        }
      } else if ((c != ' ' && c != '-') || at + 1 == to || !Finder.isDigit(text[at + 1])) {
        return longest;
      }
      at++;
    }
    return longest;
  }

  private static boolean isCard(byte[] digits, int count) {
    return isIssued(digits, count) && luhn(digits, count);
  }

  private static boolean isIssued(byte[] digits, int count) {
    int two = digits[0] * 10 + digits[1];
    int four = two * 100 + digits[2] * 10 + digits[3];
    boolean visa = digits[0] == 4 && (count == 13 || count == 16 || count == 19);
    boolean mastercard =
        count == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
    boolean amex = count == 15 && (two == 34 || two == 37);
    boolean diners =
        count >= 14 && ((four >= 3000 && four <= 3059) || two == 36 || two == 38 || two == 39);
    boolean jcb = count >= 16 && four >= 3528 && four <= 3589;
    boolean discoverUnionPayMaestro =
        (count >= 16 && (two == 62 || two == 65 || four == 6011 || (four >= 6440 && four <= 6499)))
            || two == 50
            || (two >= 56 && two <= 58)
            || two == 60
            || two == 61
            || two == 63
            || two == 67;
    return visa || mastercard || amex || diners || jcb || discoverUnionPayMaestro;
  }

  private static boolean luhn(byte[] digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int digit = digits[count - 1 - i];
      int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += i % 2 == 1 ? doubled : digit;
    }
    return sum % 10 == 0;
  }
}
