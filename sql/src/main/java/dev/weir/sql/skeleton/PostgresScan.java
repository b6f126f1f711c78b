package dev.weir.sql.skeleton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the constants out of a text as PostgreSQL's scanner (scan.l of 15 to 18, {@code
 * standard_conforming_strings} on) finds them. What is left is the text's form: every byte as it
 * is, but one byte for each constant, which says its kind. Two texts of one form are the same
 * tokens to PostgreSQL, save for the values of their constants.
 *
 * <p>Only what is easy is scanned: plain numbers and plain strings. With a comment, a backslash, a
 * dollar quote, a prefix ({@code E'…'}, {@code U&'…'}), a string that goes on behind a line's end,
 * a number with an exponent, an underscore or a base, and anything that is no token, there is no
 * form. Reusable; makes no objects once its arrays have grown; not thread-safe.
 *
 * <p>As a key it asks a map of {@link Skeleton}s for those of its form.
 */
public final class PostgresScan {
  /** Longer texts have no form. */
  public static final int TEXT_BYTES_MAX = 16 << 10;

  /** Texts with more constants have no form. */
  private static final int CONSTANTS_MAX = 2_048;

  private static final int FIRST_BYTES = 256;
  private static final int FIRST_CONSTANTS = 16;

  // Control characters stand in no form for themselves.
  private static final byte INTEGER = 1;
  private static final byte BIG_INTEGER = 2;
  private static final byte NUMERIC = 3;
  private static final byte STRING = 4;

  private byte[] text = new byte[0];
  private byte[] form = new byte[FIRST_BYTES];
  private int length;
  private int[] starts = new int[FIRST_CONSTANTS];
  private int[] ends = new int[FIRST_CONSTANTS];
  private byte[] kinds = new byte[FIRST_CONSTANTS];
  private int count;
  private int hash;

  /**
   * Scans a text, which must be valid UTF-8 and stay as it is while this is used.
   *
   * @return whether it has a form; if not, nothing else here means anything
   */
  public boolean read(byte[] utf8) {
    if (utf8.length > TEXT_BYTES_MAX) {
      return false;
    }
    text = utf8;
    length = 0;
    count = 0;
    if (form.length < utf8.length) {
      form = new byte[Math.min(TEXT_BYTES_MAX, Math.max(utf8.length, 2 * form.length))];
    }
    int at = 0;
    while (at >= 0 && at < utf8.length) {
      at = token(at);
    }
    hash = hash(form, length);
    return at >= 0;
  }

  /** How many constants there are. */
  public int constants() {
    return count;
  }

  /** Where a constant begins, in bytes; of a string, its quote. */
  public int start(int constant) {
    return starts[constant];
  }

  /** Where a constant ends. */
  public int end(int constant) {
    return ends[constant];
  }

  public boolean isString(int constant) {
    return kinds[constant] == STRING;
  }

  /** Whether it is a number that fits an int4. */
  public boolean isInteger(int constant) {
    return kinds[constant] == INTEGER;
  }

  byte[] text() {
    return text;
  }

  byte[] form() {
    return Arrays.copyOf(form, length);
  }

  boolean isForm(byte[] other) {
    return Arrays.equals(form, 0, length, other, 0, other.length);
  }

  /** Takes what begins there; where the next begins, or -1 if it is none of what is easy. */
  private int token(int at) {
    byte first = text[at];
    if (isIdentifierStart(first)) {
      return word(at);
    }
    if (isDigit(first)) {
      return number(at);
    }
    int next = at + 1;
    return switch (first) {
      case '\'' -> at > 0 && text[at - 1] == '&' ? -1 : string(at);
      case '"' -> quotedName(at);
      case '$' -> parameter(at);
      case '.' -> next < text.length && isDigit(text[next]) ? -1 : verbatim(at, next);
      case '-' -> next < text.length && text[next] == '-' ? -1 : verbatim(at, next);
      case '/' -> next < text.length && text[next] == '*' ? -1 : verbatim(at, next);
      case '\\' -> -1;
      default -> isSpace(first) || first > ' ' && first < 0x7f ? verbatim(at, next) : -1;
    };
  }

  private int word(int at) {
    int end = at + 1;
    while (end < text.length && isIdentifierPart(text[end])) {
      end++;
    }
    // It may be a prefix that changes what the string means.
    return end < text.length && text[end] == '\'' ? -1 : verbatim(at, end);
  }

  private int number(int at) {
    int end = digits(at);
    byte kind = integerKind(at, end);
    if (end < text.length && text[end] == '.') {
      int fraction = digits(end + 1);
      if (fraction == end + 1) {
        return -1;
      }
      end = fraction;
      kind = NUMERIC;
    }
    boolean goesOn = end < text.length && (text[end] == '.' || isIdentifierPart(text[end]));
    return goesOn ? -1 : constant(kind, at, end);
  }

  private int digits(int at) {
    int end = at;
    while (end < text.length && isDigit(text[end])) {
      end++;
    }
    return end;
  }

  /** What is no int4 is another token to PostgreSQL; what is no int8 has another type. */
  private byte integerKind(int at, int end) {
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

  private int string(int at) {
    int end = at + 1;
    while (end < text.length) {
      byte each = text[end++];
      if (each == '\\' || each == 0) {
        return -1;
      }
      if (each == '\'') {
        if (end == text.length || text[end] != '\'') {
          return goesOn(end) ? -1 : constant(STRING, at, end);
        }
        end++;
      }
    }
    return -1;
  }

  /** Whether another string follows, which may be this one's continuation. */
  private boolean goesOn(int end) {
    int next = end;
    while (next < text.length && isSpace(text[next])) {
      next++;
    }
    return next < text.length && text[next] == '\'';
  }

  private int quotedName(int at) {
    int end = at + 1;
    while (end < text.length) {
      byte each = text[end++];
      if (each >= 0 && each < ' ') {
        return -1;
      }
      if (each == '"') {
        return verbatim(at, end);
      }
    }
    return -1;
  }

  private int parameter(int at) {
    int end = digits(at + 1);
    boolean plain = end > at + 1 && (end == text.length || !isIdentifierPart(text[end]));
    return plain ? verbatim(at, end) : -1;
  }

  private int verbatim(int at, int end) {
    System.arraycopy(text, at, form, length, end - at);
    length += end - at;
    return end;
  }

  private int constant(byte kind, int at, int end) {
    if (count == CONSTANTS_MAX) {
      return -1;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    starts[count] = at;
    ends[count] = end;
    kinds[count] = kind;
    count++;
    form[length++] = kind;
    return end;
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

  static int hash(byte[] form, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + form[i];
    }
    return hash ^ hash >>> 15;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || other instanceof Skeleton skeleton && skeleton.isOfForm(this);
  }
}
