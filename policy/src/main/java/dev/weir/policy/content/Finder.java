package dev.weir.policy.content;

/**
 * Finds one kind of content in UTF-8 text; what it looks for is ASCII, other ways to write it are
 * {@link FoldedText}'s business. Immutable.
 */
interface Finder {
  /** What a text must have for this to find anything. */
  enum Trait {
    AT_SIGN,
    DIGITS
  }

  Trait needs();

  /** How many digits a text must have at least, if it needs digits. */
  int digitsMin();

  /** Reports every match in the range. */
  void find(byte[] text, int from, int to, Sink sink);

  /** Takes matches. */
  @FunctionalInterface
  interface Sink {
    void match(int from, int to);
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** A space, or a control character that moves on: tab, line feed and their kin. */
  static boolean isSpace(byte c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Bytes beyond ASCII are parts of letters as far as words are concerned. */
  static boolean isWord(byte c) {
    return isDigit(c) || isLetter(c) || c < 0;
  }
}
