package dev.weir.policy;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who acts: a person, and the agent that acts for them if there is one. Comes from a verified
 * token, never from what a client says of itself.
 *
 * @param user the claim that names the person (or the service)
 * @param agent the client application that presented the token, if the token names one
 * @param issuer the identity provider's name in the configuration
 * @param expiresAt when the proof ends
 */
public record Subject(
    String user,
    Set<String> groups,
    Set<String> roles,
    @Nullable String agent,
    String issuer,
    Instant expiresAt) {
  public Subject {
    groups = Set.copyOf(groups);
    roles = Set.copyOf(roles);
  }
}
