package dev.weir.identity;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider whose access tokens are accepted.
 *
 * @param name what it is called in the configuration and in {@code Subject.issuer}; issuers that
 *     are tenants of one entry share it
 * @param issuer exactly as tokens and the discovery document state it; HTTPS unless on loopback
 * @param audiences a token must be meant for one of them; at least one
 * @param algorithms the signatures that are accepted; at least one
 * @param clockSkew how far the clocks of issuer and gateway may be apart; {@link #CLOCK_SKEW_MAX}
 *     at most
 * @param groupNames names for groups that tokens carry by an id; a group with a name is known by
 *     both
 * @param discovery where its discovery document is; null for the usual place
 * @param introspection how it is asked about tokens; null if it is not
 * @param tenant null if this is not Microsoft Entra ID
 */
public record IssuerSettings(
    String name,
    URI issuer,
    Set<String> audiences,
    ClaimNames claims,
    Set<SigningAlgorithm> algorithms,
    Duration clockSkew,
    Map<String, String> groupNames,
    @Nullable URI discovery,
    @Nullable IntrospectionSettings introspection,
    @Nullable EntraTenant tenant) {
  public static final Duration CLOCK_SKEW_DEFAULT = Duration.ofSeconds(60);
  public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  /**
   * @throws IllegalArgumentException if the issuer could be impersonated (no HTTPS) or nothing
   *     could ever be accepted
   */
  public IssuerSettings {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    groupNames = Map.copyOf(groupNames);
    if (!TrustedUri.isTrustworthy(issuer)) {
      throw new IllegalArgumentException(
          "issuer \"%s\": %s must be an absolute https URL without user, query or fragment (http is"
                  .formatted(name, issuer)
              + " for loopback hosts only)");
    }
    if (discovery != null && !TrustedUri.mayServeKeysOf(issuer, discovery)) {
      throw new IllegalArgumentException(
          "issuer \"%s\": %s must be an https URL".formatted(name, discovery));
    }
    if (audiences.isEmpty() || algorithms.isEmpty()) {
      throw new IllegalArgumentException(
          "issuer \"%s\" needs at least one audience and one algorithm".formatted(name));
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(CLOCK_SKEW_MAX) > 0) {
      throw new IllegalArgumentException(
          "issuer \"%s\": clocks may be %d seconds apart at most"
              .formatted(name, CLOCK_SKEW_MAX.toSeconds()));
    }
  }

  /** Default claim names, and every algorithm there is. */
  public static IssuerSettings of(String name, URI issuer, Set<String> audiences) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        ClaimNames.defaults(),
        EnumSet.allOf(SigningAlgorithm.class),
        CLOCK_SKEW_DEFAULT,
        Map.of(),
        null,
        null,
        null);
  }

  /** Where the discovery document is (OpenID Connect Discovery 1.0 section 4). */
  URI discoveryAddress() {
    if (discovery != null) {
      return discovery;
    }
    String base = issuer.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return URI.create(trimmed + DISCOVERY);
  }

  public IssuerSettings withClaims(ClaimNames names) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        names,
        algorithms,
        clockSkew,
        groupNames,
        discovery,
        introspection,
        tenant);
  }

  public IssuerSettings withAlgorithms(Set<SigningAlgorithm> accepted) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        claims,
        accepted,
        clockSkew,
        groupNames,
        discovery,
        introspection,
        tenant);
  }

  public IssuerSettings withClockSkew(Duration skew) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        claims,
        algorithms,
        skew,
        groupNames,
        discovery,
        introspection,
        tenant);
  }

  public IssuerSettings withGroupNames(Map<String, String> names) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        claims,
        algorithms,
        clockSkew,
        names,
        discovery,
        introspection,
        tenant);
  }

  public IssuerSettings withDiscovery(@Nullable URI address) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        claims,
        algorithms,
        clockSkew,
        groupNames,
        address,
        introspection,
        tenant);
  }

  public IssuerSettings withIntrospection(@Nullable IntrospectionSettings asked) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        claims,
        algorithms,
        clockSkew,
        groupNames,
        discovery,
        asked,
        tenant);
  }

  public IssuerSettings withTenant(@Nullable EntraTenant entra) {
    return new IssuerSettings(
        name,
        issuer,
        audiences,
        claims,
        algorithms,
        clockSkew,
        groupNames,
        discovery,
        introspection,
        entra);
  }
}
