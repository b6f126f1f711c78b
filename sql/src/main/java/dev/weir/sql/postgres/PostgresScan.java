package dev.weir.sql.postgres;

import dev.weir.sql.skeleton.Scan;

/**
 * Takes the constants out of a text as PostgreSQL's scanner (scan.l of 15 to 18, {@code
 * standard_conforming_strings} on) finds them.
 *
 * <p>Only what is easy is scanned: plain numbers and plain strings. With a comment, a backslash, a
 * dollar quote, a prefix ({@code E'…'}, {@code U&'…'}), a string that goes on behind a line's end,
 * a number with an exponent, an underscore or a base, and anything that is no token, there is no
 * form.
 */
public final class PostgresScan extends Scan {
  private static final byte INTEGER = 1;
  private static final byte BIG_INTEGER = 2;
  private static final byte NUMERIC = 3;
  private static final byte STRING = 4;

  public boolean isString(int constant) {
    return kind(constant) == STRING;
  }

  /** Whether it is a number that fits an int4. */
  public boolean isInteger(int constant) {
    return kind(constant) == INTEGER;
  }

  @Override
  protected int token(byte[] text, int at) {
    byte first = text[at];
    if (isIdentifierStart(first)) {
      return word(text, at);
    }
    if (isDigit(first)) {
      return number(text, at);
    }
    int next = at + 1;
    return switch (first) {
      case '\'' -> at > 0 && text[at - 1] == '&' ? NO_TOKEN : string(text, at);
      case '"' -> quotedName(text, at);
      case '$' -> parameter(text, at);
      case '.' -> next < text.length && isDigit(text[next]) ? NO_TOKEN : verbatim(at, next);
      case '-' -> next < text.length && text[next] == '-' ? NO_TOKEN : verbatim(at, next);
      case '/' -> next < text.length && text[next] == '*' ? NO_TOKEN : verbatim(at, next);
      case '\\' -> NO_TOKEN;
      default -> isSpace(first) || first > ' ' && first < 0x7f ? verbatim(at, next) : NO_TOKEN;
    };
  }

  private int word(byte[] text, int at) {
    int end = at + 1;
    while (end < text.length && isIdentifierPart(text[end])) {
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
      kind = NUMERIC;
    }
    boolean goesOn = end < text.length && (text[end] == '.' || isIdentifierPart(text[end]));
    return goesOn ? NO_TOKEN : constant(kind, at, end);
  }

  private int digits(byte[] text, int at) {
    int end = at;
    while (end < text.length && isDigit(text[end])) {
      end++;
    }
    return end;
  }

  /** What is no int4 is another token to PostgreSQL; what is no int8 has another type. */
  private byte integerKind(byte[] text, int at, int end) {
    long value = 0;
    for (int i = at; i < end; i++) {
      int digit = text[i] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return NUMERIC;
      }
      value = 10 * value + digit;
    }
    return value <= Integer.MAX_VALUE ? INTEGER : BIG_INTEGER;
  }

  private int string(byte[] text, int at) {
    int end = at + 1;
    while (end < text.length) {
      byte each = text[end++];
      if (each == '\\' || each == 0) {
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

  /** Whether another string follows, which may be this one's continuation. */
  private boolean goesOn(byte[] text, int end) {
    int next = end;
    while (next < text.length && isSpace(text[next])) {
      next++;
    }
    return next < text.length && text[next] == '\'';
  }

  private int quotedName(byte[] text, int at) {
    int end = at + 1;
    while (end < text.length) {
      byte each = text[end++];
      if (each >= 0 && each < ' ') {
        return NO_TOKEN;
      }
      if (each == '"') {
        return verbatim(at, end);
      }
    }
    return NO_TOKEN;
  }

  private int parameter(byte[] text, int at) {
    int end = digits(text, at + 1);
    boolean plain = end > at + 1 && (end == text.length || !isIdentifierPart(text[end]));
    return plain ? verbatim(at, end) : NO_TOKEN;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isIdentifierStart(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b < 0;
  }

  private static boolean isIdentifierPart(byte b) {
    return isIdentifierStart(b) || isDigit(b) || b == '$';
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }
}
