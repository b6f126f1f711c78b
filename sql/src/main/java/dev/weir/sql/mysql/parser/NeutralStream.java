package dev.weir.sql.mysql.parser;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * Shows the lexer a text in which nothing inside quotes can end them, while its tokens have the
 * words that were written. Positions are in UTF-16 units.
 */
final class NeutralStream implements CharStream {
  private static final int LONG_RUN = 8;

  private final String text;
  private final String neutral;
  private int index;

  /**
   * @param neutral as long as {@code text}
   */
  NeutralStream(String text, String neutral) {
    if (text.length() != neutral.length()) {
      throw new IllegalArgumentException("the neutral text is not as long as the text");
    }
    this.text = text;
    this.neutral = neutral;
  }

  /** Passes over what stands inside long quotes at once: it is the same digit over and over. */
  @Override
  public void consume() {
    int end = index;
    while (end < neutral.length() && neutral.charAt(end) == '0') {
      end++;
    }
    index = end - index > LONG_RUN ? end : index + 1;
  }

  @Override
  public int LA(int offset) {
    int at = offset > 0 ? index + offset - 1 : index + offset;
    return offset == 0 || at < 0 ? 0 : at >= neutral.length() ? IntStream.EOF : neutral.charAt(at);
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {
    // Everything stays.
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void seek(int to) {
    index = to;
  }

  @Override
  public int size() {
    return neutral.length();
  }

  @Override
  public String getSourceName() {
    return "statement";
  }

  @Override
  public String getText(Interval interval) {
    int end = Math.min(interval.b + 1, text.length());
    return interval.a >= end ? "" : text.substring(interval.a, end);
  }
}
