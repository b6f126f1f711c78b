package dev.weir.policy.rule;

import java.time.Instant;

/** A part of all time. */
public sealed interface Period permits TimeWindow, Until {
  /** As declared. */
  String text();

  boolean contains(Instant moment);

  /**
   * @param text {@code Mon-Fri 08:00-18:00 Europe/Berlin}, or {@code until
   *     2026-12-01T08:00:00+01:00}
   * @throws IllegalArgumentException if it reads like neither
   */
  static Period parse(String text) {
    return text.startsWith(Until.WORD) ? Until.parse(text) : TimeWindow.parse(text);
  }
}
