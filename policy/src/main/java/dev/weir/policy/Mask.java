package dev.weir.policy;

/**
 * How a protected value looks when it leaves. Value masks themselves are in {@code
 * dev.weir.policy.mask}.
 */
public sealed interface Mask {
  /** The type's own neutral value: a fixed text, 0, an epoch date, an empty array. */
  record Redact() implements Mask {}

  /**
   * As {@link Redact}, and NULL becomes the neutral value as well: for what is computed of
   * protected values, where NULL or not may be the answer to a question about them.
   */
  record Whole() implements Mask {}

  record Null() implements Mask {}

  /** All but the last {@code characters} characters are replaced by {@code *}. */
  record KeepLast(int characters) implements Mask {}

  /** All but the first {@code characters} characters are replaced by {@code *}. */
  record KeepFirst(int characters) implements Mask {}

  /** A keyed hash (HMAC-SHA-256): the same input gives the same output within one gateway's key. */
  record Hash() implements Mask {}

  /** First character and domain stay: {@code a***@example.com}. */
  record Email() implements Mask {}

  /** Dates and timestamps are cut to the start of a unit. */
  record TruncateDate(Unit to) implements Mask {
    public enum Unit {
      YEAR,
      MONTH
    }
  }

  /** Numbers become 0. */
  record Zero() implements Mask {}
}
