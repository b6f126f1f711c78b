package dev.weir.notify.message;

import java.util.regex.Pattern;

/**
 * Makes text from outside harmless to show: what cannot be seen or turns the direction of text is
 * written by its number, as {@code ‹U+202E›}; words that would call everybody of a chat, and what
 * programs would make links of, are broken by brackets. Pure.
 */
final class Visible {
  private static final Pattern CALL =
      Pattern.compile(
          "[@＠﹫](?=(?:channel|here|everyone|all|team|group)\\b)", Pattern.CASE_INSENSITIVE);
  private static final Pattern SCHEME = Pattern.compile("(?<=[A-Za-z0-9+.-]):(?=//)");
  private static final Pattern SCHEME_ALONE =
      Pattern.compile("\\b(javascript|data|mailto|tel|file|vbscript):", Pattern.CASE_INSENSITIVE);
  private static final Pattern WEB = Pattern.compile("\\bwww\\.", Pattern.CASE_INSENSITIVE);

  /** Letters to Unicode, and yet nothing is seen of them. */
  private static final String BLANK_LETTERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0";

  private Visible() {}

  /** On one line. */
  static String line(String text) {
    return broken(shown(text, false).strip());
  }

  /** With its lines and tabs. */
  static String lines(String text) {
    return broken(shown(text.replace("\r\n", "\n"), true));
  }

  private static String broken(String text) {
    String called = CALL.matcher(text).replaceAll("[@]");
    String linked = SCHEME.matcher(called).replaceAll("[:]");
    String schemed = SCHEME_ALONE.matcher(linked).replaceAll("$1[:]");
    return WEB.matcher(schemed).replaceAll("www[.]");
  }

  private static String shown(String text, boolean withLines) {
    var shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          if (point == '\n' || point == '\t') {
            shown.append(withLines ? (char) point : ' ');
          } else if (point == '\r') {
            shown.append(' ');
          } else if (isHidden(point)) {
            shown.append("‹U+%04X›".formatted(point));
          } else {
            shown.appendCodePoint(point);
          }
        });
    return shown.toString();
  }

  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> BLANK_LETTERS.indexOf(point) >= 0;
    };
  }
}
