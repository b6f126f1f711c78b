package dev.weir.identity;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an issuer is asked whether a token is active (RFC 7662).
 *
 * @param clientId Weir's own client there; its secret comes from {@link ClientSecrets}
 * @param tokens which tokens are asked about
 * @param endpoint null for the one that the discovery document names
 * @param cache how long a yes holds, but never past the token's end; {@link #CACHE_MAX} at most
 */
public record IntrospectionSettings(
    String clientId, Tokens tokens, @Nullable URI endpoint, Duration cache) {
  public static final Duration CACHE_DEFAULT = Duration.ofSeconds(30);
  public static final Duration CACHE_MAX = Duration.ofMinutes(5);

  /** Which tokens an issuer is asked about. */
  public enum Tokens {
    /** Those that cannot be read here. */
    OPAQUE,
    /** Signed tokens, after they were found good, so that a withdrawn one is refused. */
    SIGNED,
    ALL;

    boolean opaque() {
      return this != SIGNED;
    }

    boolean signed() {
      return this != OPAQUE;
    }
  }

  /**
   * @throws IllegalArgumentException if a secret would be sent in the clear or an answer kept too
   *     long
   */
  public IntrospectionSettings {
    if (endpoint != null && !TrustedUri.mayBeAsked(endpoint)) {
      throw new IllegalArgumentException(
          "the introspection endpoint %s must be an https URL (http for loopback hosts only)"
              .formatted(endpoint));
    }
    if (cache.isNegative() || cache.compareTo(CACHE_MAX) > 0) {
      throw new IllegalArgumentException(
          "introspection may be cached for %d seconds at most".formatted(CACHE_MAX.toSeconds()));
    }
  }
}
