package dev.weir.session;

import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.sql.Reading;
import java.util.List;

/**
 * A text with what it means and what policy says of it, made once and reused for as long as nothing
 * it depends on changes. Identity counts: the recorder writes the text and verdict once and refers
 * to them afterwards. Immutable.
 */
public final class JudgedText {
  private final byte[] utf8;
  private final Reading reading;
  private final List<Verdict> verdicts;
  private final Effect effect;

  /**
   * @param utf8 the text; taken over
   * @param verdicts one per statement of the script; empty if it was unreadable or an empty query
   */
  public JudgedText(byte[] utf8, Reading reading, List<Verdict> verdicts) {
    this.utf8 = utf8;
    this.reading = reading;
    this.verdicts = List.copyOf(verdicts);
    this.effect =
        reading instanceof Reading.Unreadable
            ? Effect.DENY
            : verdicts.stream().map(Verdict::effect).max(Effect::compareTo).orElse(Effect.ALLOW);
  }

  /** The text; callers must not write to it. */
  public byte[] utf8() {
    return utf8;
  }

  public Reading reading() {
    return reading;
  }

  public List<Verdict> verdicts() {
    return verdicts;
  }

  /** The strictest of all its statements. */
  public Effect effect() {
    return effect;
  }
}
