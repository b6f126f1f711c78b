package dev.weir.sql.mysql.text;

import dev.weir.sql.skeleton.Scan;

/**
 * Takes the constants out of a text as MySQL's and MariaDB's scanner (sql_lex.cc) finds them, under
 * every sql_mode.
 *
 * <p>Only what is easy is scanned: plain numbers and plain strings in single quotes, in a text of
 * one statement that is {@linkplain CanonicalText canonical} as it stands. With a comment, a
 * semicolon, a backslash, a byte that is not ASCII, a prefix ({@code x'…'}, {@code n'…'}, {@code
 * _utf8'…'}), a string beside another, a number with an exponent or that begins a name, and
 * anything that is no token, there is no form. What stands in double quotes is a string or a name,
 * as the mode says: it stays.
 */
public final class MySqlScan extends Scan {
  private static final byte INTEGER = 1;
  private static final byte TEN_DIGITS = 2;
  private static final byte LONG = 3;
  private static final byte DECIMAL = 4;
  private static final byte STRING = 5;

  private static final String INTEGER_MAX = "2147483647";
  private static final String LONG_MAX = "9223372036854775807";

  @Override
  protected int token(byte[] text, int at) {
    byte first = text[at];
    if (isDigit(first)) {
      return number(text, at);
    }
    if (isNamePart(first)) {
      return word(text, at);
    }
    int next = at + 1;
    return switch (first) {
      case '\'' -> string(text, at);
      case '"', '`' -> quoted(text, at, first);
      case '.', '@' -> startsConstant(text, next) ? NO_TOKEN : verbatim(at, next);
      case '-' -> next < text.length && text[next] == '-' ? NO_TOKEN : verbatim(at, next);
      case '/' -> next < text.length && text[next] == '*' ? NO_TOKEN : verbatim(at, next);
      case '*' -> next < text.length && text[next] == '/' ? NO_TOKEN : verbatim(at, next);
      case '#', ';', '\\' -> NO_TOKEN;
      default -> isSpace(first) || first > ' ' && first < 0x7f ? verbatim(at, next) : NO_TOKEN;
    };
  }

  private static boolean startsConstant(byte[] text, int at) {
    return at < text.length && (isDigit(text[at]) || text[at] == '\'');
  }

  private int word(byte[] text, int at) {
    int end = at + 1;
    while (end < text.length && isNamePart(text[end])) {
      end++;
    }
    // It may be a prefix that changes what the string means.
    return end < text.length && text[end] == '\'' ? NO_TOKEN : verbatim(at, end);
  }

  private int number(byte[] text, int at) {
    int end = digits(text, at);
    byte kind = integerKind(text, at, end);
    if (end < text.length && text[end] == '.') {
      int fraction = digits(text, end + 1);
      if (fraction == end + 1) {
        return NO_TOKEN;
      }
      end = fraction;
      kind = DECIMAL;
    }
    // A name may begin with digits.
    boolean goesOn = end < text.length && (text[end] == '.' || isNamePart(text[end]));
    return goesOn || kind == NO_TOKEN ? NO_TOKEN : constant(kind, at, end);
  }

  private static int digits(byte[] text, int at) {
    int end = at;
    while (end < text.length && isDigit(text[end])) {
      end++;
    }
    return end;
  }

  /**
   * To the server a number over 2147483647 is another token (int_token), to the grammar's lexer one
   * of more than ten digits: both must take two numbers of one kind for the same.
   *
   * @return {@link #NO_TOKEN} if it is no signed long
   */
  private static byte integerKind(byte[] text, int at, int end) {
    int start = at;
    while (start < end - 1 && text[start] == '0') {
      start++;
    }
    if (isAtMost(text, start, end, INTEGER_MAX)) {
      return INTEGER;
    }
    if (end - start == INTEGER_MAX.length()) {
      return TEN_DIGITS;
    }
    return isAtMost(text, start, end, LONG_MAX) ? LONG : NO_TOKEN;
  }

  private static boolean isAtMost(byte[] text, int start, int end, String limit) {
    if (end - start != limit.length()) {
      return end - start < limit.length();
    }
    for (int i = start; i < end; i++) {
      int difference = text[i] - limit.charAt(i - start);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return true;
  }

  private int string(byte[] text, int at) {
    int end = at + 1;
    while (end < text.length) {
      byte each = text[end++];
      if (each == '\\' || each <= 0) {
        return NO_TOKEN;
      }
      if (each == '\'') {
        if (end == text.length || text[end] != '\'') {
          return goesOn(text, end) ? NO_TOKEN : constant(STRING, at, end);
        }
        end++;
      }
    }
    return NO_TOKEN;
  }

  /** Whether another string follows, which the server takes for a part of this one. */
  private static boolean goesOn(byte[] text, int end) {
    int next = end;
    while (next < text.length && isSpace(text[next])) {
      next++;
    }
    return next < text.length && (text[next] == '\'' || text[next] == '"');
  }

  private int quoted(byte[] text, int at, byte quote) {
    int end = at + 1;
    while (end < text.length) {
      byte each = text[end++];
      if (each < ' ' || each == '\\') {
        return NO_TOKEN;
      }
      if (each == quote) {
        return verbatim(at, end);
      }
    }
    return NO_TOKEN;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isNamePart(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b == '$' || isDigit(b);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }
}
