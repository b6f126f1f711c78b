package dev.weir.policy;

import dev.weir.sql.Statement;
import java.time.Instant;

/**
 * Rules and protections as one immutable, thread-safe whole. Pure: the moment is given, nothing is
 * asked.
 */
public interface Policy {
  /** SHA-256 (hex) over the canonical form of what decides: recorded with every decision. */
  String fingerprint();

  /** Decides one statement. */
  Verdict judge(Subject subject, Place place, Statement statement, Instant now);

  /**
   * Whether any column or content of this place is protected for this subject: then what cannot be
   * traced is refused.
   */
  boolean protects(Subject subject, Place place);

  /** Whether any of that is columns by name, whose values cannot be told by looking at them. */
  default boolean protectsColumns(Subject subject, Place place) {
    return protects(subject, place);
  }

  /**
   * Whether two sessions that the same subject opens in the same place, from the same address, may
   * be judged differently at the same moment.
   */
  default boolean tellsSessionsApart() {
    return true;
  }

  /**
   * Whether this subject may open a session there at all: some rule allows or may approve
   * something, and none denies everything.
   */
  boolean admits(Subject subject, Place place, Instant now);
}
