package dev.weir.policy.content;

import java.util.HexFormat;

/**
 * Card numbers: 13 to 19 digits, in one group or in several with up to three spaces, line ends,
 * dashes or dots between them, with a prefix and length that an issuer uses (ISO/IEC 7812) and a
 * right check digit (Luhn). A number starts and ends where a group of digits does; numbers that
 * overlap are all reported, as only one is real. One dot alone makes a decimal number. A UUID is
 * not looked into: one in two thousand would satisfy all of this by chance.
 */
final class CardNumbers implements Finder {
  private static final int DIGITS_MIN = 13;
  private static final int DIGITS_MAX = 19;
  private static final int GAP_MAX = 3;
  private static final int UUID_LENGTH = 36;

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
      if (end > 0 && !isInUuid(text, from, to, at, end)) {
        sink.match(at, end);
      }
      at++;
    }
  }

  /** The end of the longest card number that starts here, or -1. */
  private static int numberEnd(byte[] text, int from, int to, byte[] digits) {
    int count = 0;
    int longest = -1;
    int gap = 0;
    int dots = 0;
    for (int at = from; at < to; at++) {
      byte c = text[at];
      if (Finder.isDigit(c)) {
        if (count == DIGITS_MAX) {
          return longest;
        }
        gap = 0;
        digits[count++] = (byte) (c - '0');
        boolean groupEnds = at + 1 == to || !Finder.isDigit(text[at + 1]);
        if (groupEnds && count >= DIGITS_MIN && dots != 1 && isCard(digits, count)) {
          longest = at + 1;
        }
      } else {
        gap++;
        dots += c == '.' ? 1 : 0;
        if (gap > GAP_MAX || !(Finder.isSpace(c) || c == '-' || c == '.')) {
          return longest;
        }
      }
    }
    return longest;
  }

  /** Whether the range lies in a UUID as RFC 9562 prints it, its version and variant included. */
  private static boolean isInUuid(byte[] text, int from, int to, int start, int end) {
    int uuid = start;
    while (uuid > from && end - uuid <= UUID_LENGTH && isOfUuid(text[uuid - 1])) {
      uuid--;
    }
    int after = uuid + UUID_LENGTH;
    if (after < end || after > to || (after < to && isOfUuid(text[after]))) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash != (text[uuid + i] == '-') || !isOfUuid(text[uuid + i])) {
        return false;
      }
    }
    byte version = text[uuid + 14];
    return version >= '1' && version <= '8' && "89abAB".indexOf(text[uuid + 19]) >= 0;
  }

  private static boolean isOfUuid(byte c) {
    return c == '-' || HexFormat.isHexDigit(c);
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
