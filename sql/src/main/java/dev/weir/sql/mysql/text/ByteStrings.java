package dev.weir.sql.mysql.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Strings that drivers write bytes into as they are, whatever the character set of the text around
 * them. Such bytes are shown in the text as single low halves of pairs, which no letter is.
 */
final class ByteStrings {
  private static final char STRAY = '\uDC00';

  private ByteStrings() {}

  /** Stands for a byte that is no part of a letter. */
  static char stray(byte value) {
    return (char) (STRAY + (value & 0xFF));
  }

  static boolean isStray(CharSequence text, int at) {
    return Character.isLowSurrogate(text.charAt(at))
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  /** How many bytes between these places are no part of a letter. */
  static int strays(CharSequence text, int start, int end) {
    int strays = 0;
    for (int i = start; i < end; i++) {
      if (isStray(text, i)) {
        strays++;
      }
    }
    return strays;
  }

  /**
   * Whether a string behind this text may as well be written in hexadecimal digits: it is no name,
   * and has no letter before it but an introducer, {@code _binary}.
   */
  static boolean mayFollow(CharSequence before) {
    int start = before.length();
    while (start > 0 && isWord(before.charAt(start - 1))) {
      start--;
    }
    boolean plain = start == before.length() || before.charAt(start) == '_';
    return plain && (start == 0 || "@.`".indexOf(before.charAt(start - 1)) < 0);
  }

  private static boolean isWord(char unit) {
    return unit == '_' || unit == '$' || Character.isLetterOrDigit(unit);
  }

  /**
   * The bytes of what is quoted as the server's lexer reads it, in hexadecimal digits.
   *
   * @param quoted what stands between the quotes
   * @param escapes whether a backslash escapes
   */
  static String hex(String quoted, boolean escapes) {
    var bytes = new ByteArrayOutputStream(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      char unit = quoted.charAt(i);
      if (unit == '\\' && escapes) {
        i++;
        char escaped = quoted.charAt(i);
        int control = "ntrb0Z".indexOf(escaped);
        if (control >= 0) {
          bytes.write("\n\t\r\b\0\u001A".charAt(control));
          continue;
        }
        if (escaped == '%' || escaped == '_') {
          bytes.write('\\');
        }
      } else if (unit == '\'') {
        // One of two in a row.
        i++;
      }
      if (isStray(quoted, i)) {
        bytes.write(quoted.charAt(i) - STRAY);
        continue;
      }
      int letter = quoted.codePointAt(i);
      bytes.writeBytes(Character.toString(letter).getBytes(StandardCharsets.UTF_8));
      i += Character.charCount(letter) - 1;
    }
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
