package dev.weir.gateway.judging;

import dev.weir.policy.Policy;
import java.util.Objects;

/**
 * What a judgement rests on. As long as the session's present stamp equals it, the judgement holds.
 *
 * @param <S> the settings of the session's dialect, equal by value
 * @param policy compared by identity: a reload makes another one
 * @param catalogueVersion of the shared catalogue under the session's search path
 * @param ownChanges how often this session changed what names mean to itself alone
 * @param settings how texts read, as far as the server reported
 */
public record Stamp<S>(Policy policy, long catalogueVersion, int ownChanges, S settings) {

  /** Whether it was made under this policy. */
  @SuppressWarnings("ReferenceEquality") // a reload makes another policy, however alike
  public boolean isOf(Policy other) {
    return policy == other;
  }

  /** Whether a judgement with this stamp still holds at the other. */
  public boolean holdsAt(Stamp<?> other) {
    return isOf(other.policy)
        && catalogueVersion == other.catalogueVersion
        && ownChanges == other.ownChanges
        && Objects.equals(settings, other.settings);
  }

  /** The same under another policy. */
  public Stamp<S> under(Policy other) {
    return new Stamp<>(other, catalogueVersion, ownChanges, settings);
  }

  /** The same with another version of the shared catalogue. */
  public Stamp<S> withCatalogue(long version) {
    return new Stamp<>(policy, version, ownChanges, settings);
  }
}
