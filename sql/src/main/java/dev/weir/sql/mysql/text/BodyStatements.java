package dev.weir.sql.mysql.text;

import java.util.Locale;
import java.util.Set;

/**
 * Statements in which semicolons may stand: routines, triggers, events and blocks.
 *
 * <p>Only a guess, and a broad one: such a statement takes the rest of its text with it, and the
 * grammar says whether that is one statement.
 */
final class BodyStatements {
  private static final int WORDS = 16;

  private static final Set<String> WITH_BODY =
      Set.of("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE");

  private static final Set<String> BLOCKS =
      Set.of("IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR", "DECLARE");

  private BodyStatements() {}

  /**
   * @param neutral the text, of which the statement is the end
   * @param first where its first word starts
   */
  static boolean mayHaveBody(CharSequence neutral, int first, boolean mariaDb) {
    int at = first;
    String start = "";
    for (int words = 0; words < WORDS && at < neutral.length(); words++) {
      int from = at;
      while (at < neutral.length() && isLetter(neutral.charAt(at))) {
        at++;
      }
      String word = neutral.subSequence(from, at).toString().toUpperCase(Locale.ROOT);
      while (at < neutral.length() && !isLetter(neutral.charAt(at))) {
        at++;
      }
      if (words == 0) {
        start = word;
        if (mariaDb && BLOCKS.contains(word)) {
          return true;
        }
      } else if (start.equals("BEGIN")) {
        return mariaDb && word.equals("NOT");
      } else if (!start.equals("CREATE") && !start.equals("ALTER")) {
        return false;
      } else if (WITH_BODY.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetter(char unit) {
    return unit >= 'A' && unit <= 'Z' || unit >= 'a' && unit <= 'z' || unit == '_';
  }
}
