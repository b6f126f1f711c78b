package dev.weir.gateway.postgres.relay.judging;

import dev.weir.policy.Policy;

/**
 * What a judgement rests on. As long as the session's present stamp equals it, the judgement holds.
 *
 * @param policy compared by identity: a reload makes another one
 * @param catalogueVersion of the shared catalogue under the session's search path
 * @param ownChanges how often this session changed what names mean to itself alone
 * @param standardConformingStrings as the server reported it
 */
public record Stamp(
    Policy policy, long catalogueVersion, int ownChanges, boolean standardConformingStrings) {

  /** Whether it was made under this policy. */
  @SuppressWarnings("ReferenceEquality") // a reload makes another policy, however alike
  public boolean isOf(Policy other) {
    return policy == other;
  }

  /** Whether a judgement with this stamp still holds at the other. */
  public boolean holdsAt(Stamp other) {
    return isOf(other.policy)
        && catalogueVersion == other.catalogueVersion
        && ownChanges == other.ownChanges
        && standardConformingStrings == other.standardConformingStrings;
  }
}
