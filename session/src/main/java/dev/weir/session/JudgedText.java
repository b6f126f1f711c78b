package dev.weir.session;

import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.sql.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text with what it means and what policy says of it, made once and reused for as long as nothing
 * it depends on changes. Identity counts: the recorder writes the text and verdict once and refers
 * to them afterwards. Immutable.
 */
public final class JudgedText {
  private static final int OBJECT_BYTES = 96;

  private final byte[] utf8;
  private final Reading reading;
  private final List<Verdict> verdicts;
  private final Effect effect;
  private final long roughBytes;
  private final @Nullable JudgedText like;

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
    this.roughBytes = OBJECT_BYTES + utf8.length + reading.roughBytes() + bytesOf(verdicts);
    this.like = null;
  }

  private JudgedText(JudgedText like, byte[] utf8, Reading reading) {
    this.utf8 = utf8;
    this.reading = reading;
    this.verdicts = like.verdicts;
    this.effect = like.effect;
    this.roughBytes = like.roughBytes - like.utf8.length + utf8.length;
    this.like = like.original();
  }

  /**
   * Another text that means the same, and of which policy says the same.
   *
   * @param otherUtf8 a text that fits the skeleton of this one's reading; taken over
   * @throws IllegalStateException if the reading has no skeleton
   */
  public JudgedText ofText(byte[] otherUtf8) {
    if (reading instanceof Reading.Script script) {
      return new JudgedText(this, otherUtf8, script.ofText(otherUtf8.length));
    }
    throw new IllegalStateException("what was not read holds for no other text");
  }

  /**
   * The text that was read and judged: this one, or the one that it is {@link #ofText like}. Texts
   * of one original differ in nothing but their bytes.
   */
  public JudgedText original() {
    return like == null ? this : like;
  }

  private static long bytesOf(List<Verdict> verdicts) {
    long bytes = 0;
    for (Verdict verdict : verdicts) {
      bytes += OBJECT_BYTES + (long) OBJECT_BYTES * verdict.protectedColumns().size();
      for (Verdict.Finding finding : verdict.findings()) {
        bytes += OBJECT_BYTES + finding.reason().length();
      }
    }
    return bytes;
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

  /** About how much memory it takes with all that was found out of it, in bytes: for caches. */
  public long roughBytes() {
    return roughBytes;
  }

  /** The strictest of all its statements. */
  public Effect effect() {
    return effect;
  }
}
