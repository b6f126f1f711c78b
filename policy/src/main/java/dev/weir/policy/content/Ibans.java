package dev.weir.policy.content;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * IBANs: country, check digits and the country's length (SWIFT IBAN registry), in one group or in
 * several with up to three spaces, line ends or dashes between them, with remainder 1 (ISO 7064 mod
 * 97-10).
 */
final class Ibans implements Finder {
  private static final int GAP_MAX = 3;
  private static final String REGISTRY =
      "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27"
          + " DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28"
          + " IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24"
          + " ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22"
          + " RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24"
          + " XK20 YE30";

  private static final Map<String, Integer> LENGTHS = lengths();

  @Override
  public Trait needs() {
    return Trait.DIGITS;
  }

  /** Two check digits, and no registered country has fewer than these in its shortest accounts. */
  @Override
  public int digitsMin() {
    return 4;
  }

  @Override
  public void find(byte[] text, int from, int to, Sink sink) {
    int at = from;
    while (at + 4 < to) {
      int end = starts(text, from, at) ? end(text, at, to) : -1;
      if (end > 0) {
        sink.match(at, end);
        at = end;
      } else {
        at++;
      }
    }
  }

  private static boolean starts(byte[] text, int from, int at) {
    return Finder.isLetter(text[at])
        && Finder.isLetter(text[at + 1])
        && Finder.isDigit(text[at + 2])
        && Finder.isDigit(text[at + 3])
        && (at == from || !Finder.isWord(text[at - 1]));
  }

  private static int end(byte[] text, int from, int to) {
    String country = ("" + (char) text[from] + (char) text[from + 1]).toUpperCase(Locale.ROOT);
    int length = LENGTHS.getOrDefault(country, 0);
    int[] characters = new int[length];
    int count = 0;
    int gap = 0;
    int at = from;
    while (at < to && count < length) {
      byte c = text[at];
      boolean between = Finder.isSpace(c) || c == '-';
      gap = between ? gap + 1 : 0;
      if (Finder.isDigit(c)) {
        characters[count++] = c - '0';
      } else if (Finder.isLetter(c)) {
        characters[count++] = (c | 0x20) - 'a' + 10;
      } else if (!between || gap > GAP_MAX) {
        return -1;
      }
      at++;
    }
    boolean whole = length > 0 && count == length && (at == to || !Finder.isWord(text[at]));
    return whole && remainder(characters) == 1 ? at : -1;
  }

  private static int remainder(int[] characters) {
    int remainder = 0;
    for (int i = 0; i < characters.length; i++) {
      int value = characters[(i + 4) % characters.length];
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
    return remainder;
  }

  private static Map<String, Integer> lengths() {
    Map<String, Integer> lengths = new HashMap<>();
    for (String entry : REGISTRY.split(" ")) {
      lengths.put(entry.substring(0, 2), Integer.parseInt(entry.substring(2)));
    }
    return Map.copyOf(lengths);
  }
}
