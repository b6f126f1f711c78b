package dev.weir.store.archive;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person types, as an FTS5 query that cannot fail: every word and phrase becomes a string of
 * FTS5, so that nothing in it is an operator. All must occur. See https://sqlite.org/fts5.html
 * chapter 3.
 */
final class WordQuery {
  private static final Pattern PART = Pattern.compile("\"([^\"]*)\"?|([^\\s\"]+)");
  private static final int PARTS_MAX = 64;

  private WordQuery() {}

  /** Null if there is no word in it. */
  static @Nullable String of(String typed) {
    var parts = new ArrayList<String>();
    Matcher part = PART.matcher(typed.replace('\0', ' '));
    while (part.find() && parts.size() < PARTS_MAX) {
      String phrase = part.group(1);
      String word = part.group(2);
      if (phrase != null && hasWord(phrase)) {
        parts.add("\"" + phrase + "\"");
      } else if (word != null && hasWord(word)) {
        parts.add(word.endsWith("*") ? prefix(word) : "\"" + word + "\"");
      }
    }
    return parts.isEmpty() ? null : String.join(" ", parts);
  }

  private static String prefix(String word) {
    return "\"" + word.substring(0, word.length() - 1) + "\" *";
  }

  private static boolean hasWord(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
