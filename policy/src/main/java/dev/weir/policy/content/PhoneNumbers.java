package dev.weir.policy.content;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.nio.charset.StandardCharsets;

/**
 * Telephone numbers that libphonenumber holds for valid: with a country code (+44 …) of every
 * country, and written nationally, with separators, in North America. Nationally written numbers of
 * other countries cannot be told from other numbers.
 */
final class PhoneNumbers implements Finder {
  private static final String NATIONAL_REGION = "US";

  @Override
  public Trait needs() {
    return Trait.DIGITS;
  }

  @Override
  public int digitsMin() {
    return 7;
  }

  /** One character a byte, so that positions are the same; letters beyond ASCII do not matter. */
  @Override
  public void find(byte[] text, int from, int to, Sink sink) {
    String characters = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    Iterable<PhoneNumberMatch> matches =
        PhoneNumberUtil.getInstance()
            .findNumbers(
                characters, NATIONAL_REGION, PhoneNumberUtil.Leniency.VALID, Long.MAX_VALUE);
    for (PhoneNumberMatch match : matches) {
      if (isWrittenAsNumber(match.rawString())) {
        sink.match(from + match.start(), from + match.end());
      }
    }
  }

  /** Ten digits in a row may be anything. */
  private static boolean isWrittenAsNumber(String raw) {
    return raw.startsWith("+") || !raw.chars().allMatch(Character::isDigit);
  }
}
