package dev.weir.policy.content;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.nio.charset.StandardCharsets;

/**
 * Telephone numbers that libphonenumber holds for valid: with a country code (+44 …) of every
 * country, and written nationally, with separators, in North America. Nationally written numbers of
 * other countries cannot be told from other numbers.
 *
 * <p>The library takes microseconds for a character, and this runs where other sessions wait: it is
 * asked about runs of digits and punctuation alone, and for no more than {@value #SEARCHED_MAX}
 * bytes of a text. Runs after those count as numbers, unseen.
 */
final class PhoneNumbers implements Finder {
  private static final String NATIONAL_REGION = "US";
  private static final String PUNCTUATION = "+-./()[]~,;=*#";

  /** Letters next to a number tell that it is none, or name its extension. */
  private static final int CONTEXT = 12;

  private static final int SEARCHED_MAX = 64 << 10;

  @Override
  public Trait needs() {
    return Trait.DIGITS;
  }

  @Override
  public int digitsMin() {
    return 7;
  }

  @Override
  public void find(byte[] text, int from, int to, Sink sink) {
    int searched = 0;
    int at = from;
    while (at < to) {
      int start = at;
      int digits = 0;
      while (at < to && isPart(text[at])) {
        digits += Finder.isDigit(text[at]) ? 1 : 0;
        at++;
      }
      if (digits >= digitsMin()) {
        int windowStart = Math.max(from, start - CONTEXT);
        int windowEnd = Math.min(to, at + CONTEXT);
        searched += windowEnd - windowStart;
        if (searched > SEARCHED_MAX) {
          sink.match(start, at);
        } else {
          search(text, windowStart, windowEnd, sink);
        }
      }
      at = Math.max(at, start + 1);
    }
  }

  private static boolean isPart(byte c) {
    return Finder.isDigit(c) || Finder.isSpace(c) || PUNCTUATION.indexOf(c) >= 0;
  }

  /** One character a byte, so that positions are the same; letters beyond ASCII do not matter. */
  private static void search(byte[] text, int from, int to, Sink sink) {
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
