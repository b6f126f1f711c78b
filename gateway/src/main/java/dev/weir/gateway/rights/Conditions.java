package dev.weir.gateway.rights;

import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import org.jspecify.annotations.Nullable;

/** The configuration in force, as far as sessions live by it. Never blocks; thread-safe. */
public interface Conditions {
  Policy policy();

  /** Whether the connection is there, for that protocol. */
  boolean has(Place place);

  /** Null if the issuer of the subject is not accepted any more. */
  @Nullable Terms terms(Subject subject);
}
