package dev.weir.policy.rule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * All time before a moment: somebody is let in, or kept out, for a while.
 *
 * @param text as declared
 * @param end exclusive
 */
public record Until(String text, Instant end) implements Period {
  static final String WORD = "until ";

  /**
   * @param text {@code until 2026-12-01T08:00:00+01:00}
   * @throws IllegalArgumentException if it does not read so
   */
  public static Until parse(String text) {
    try {
      return new Until(text, OffsetDateTime.parse(text.substring(WORD.length())).toInstant());
    } catch (DateTimeException | StringIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "\"%s\" names no moment; write one as \"until 2026-12-01T08:00:00+01:00\""
              .formatted(text),
          e);
    }
  }

  @Override
  public boolean contains(Instant moment) {
    return moment.isBefore(end);
  }
}
