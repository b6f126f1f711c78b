package dev.weir.identity;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

/**
 * An identity provider whose access tokens are accepted.
 *
 * @param name what it is called in the configuration and in {@code Subject.issuer}
 * @param issuer exactly as tokens and the discovery document state it; HTTPS unless on loopback
 * @param audiences a token must be meant for one of them; at least one
 * @param algorithms the signatures that are accepted; at least one
 */
public record IssuerSettings(
    String name,
    URI issuer,
    Set<String> audiences,
    ClaimNames claims,
    Set<SigningAlgorithm> algorithms) {

  /**
   * @throws IllegalArgumentException if the issuer could be impersonated (no HTTPS) or nothing
   *     could ever be accepted
   */
  public IssuerSettings {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (!TrustedUri.isTrustworthy(issuer)) {
      throw new IllegalArgumentException(
          "issuer \"%s\": %s must be an absolute https URL without user, query or fragment (http is"
                  .formatted(name, issuer)
              + " for loopback hosts only)");
    }
    if (audiences.isEmpty() || algorithms.isEmpty()) {
      throw new IllegalArgumentException(
          "issuer \"%s\" needs at least one audience and one algorithm".formatted(name));
    }
  }

  /** Default claim names, and every algorithm there is. */
  public static IssuerSettings of(String name, URI issuer, Set<String> audiences) {
    return new IssuerSettings(
        name, issuer, audiences, ClaimNames.defaults(), EnumSet.allOf(SigningAlgorithm.class));
  }

  public IssuerSettings withClaims(ClaimNames names) {
    return new IssuerSettings(name, issuer, audiences, names, algorithms);
  }

  public IssuerSettings withAlgorithms(Set<SigningAlgorithm> accepted) {
    return new IssuerSettings(name, issuer, audiences, claims, accepted);
  }
}
