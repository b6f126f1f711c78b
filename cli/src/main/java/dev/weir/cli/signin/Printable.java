package dev.weir.cli.signin;

/** Texts that came from elsewhere, before they reach a terminal or a header. */
final class Printable {
  private static final int CHARACTERS_MAX = 500;

  private Printable() {}

  /** One line without control characters that could steer the reader's terminal. */
  static String of(String text) {
    String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}|\\p{Cf}", "\uFFFD").strip();
    return line.length() <= CHARACTERS_MAX ? line : line.substring(0, CHARACTERS_MAX);
  }

  /** Whether it is not empty, and printable ASCII without spaces. */
  static boolean isWord(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
