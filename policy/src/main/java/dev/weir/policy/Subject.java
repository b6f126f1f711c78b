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
 * @param proof what is known of the token; null where there is none at hand
 */
public record Subject(
    String user,
    Set<String> groups,
    Set<String> roles,
    @Nullable String agent,
    String issuer,
    Instant expiresAt,
    @Nullable Proof proof) {
  public Subject {
    groups = Set.copyOf(groups);
    roles = Set.copyOf(roles);
  }

  /** Somebody of whose token nothing more is known. */
  public Subject(
      String user,
      Set<String> groups,
      Set<String> roles,
      @Nullable String agent,
      String issuer,
      Instant expiresAt) {
    this(user, groups, roles, agent, issuer, expiresAt, null);
  }

  /**
   * The token that says so, without any part of it that is secret.
   *
   * @param issuer its issuer's URL; issuers that are tenants of one entry share a name
   * @param statedAt when the groups and roles were so: when the token was issued, or when the
   *     issuer was asked for them; null if the token does not say
   * @param asked the issuer was asked whether the token is active
   */
  public record Proof(String issuer, @Nullable Instant statedAt, boolean asked) {}

  /** Whether the person and the issuer that says so are the same. */
  public boolean isSamePerson(Subject other) {
    return user.equals(other.user) && issuer.equals(other.issuer);
  }

  /** Whether this has a group or a role that the other has not. */
  public boolean hasMoreThan(Subject other) {
    return !other.groups.containsAll(groups) || !other.roles.containsAll(roles);
  }
}
