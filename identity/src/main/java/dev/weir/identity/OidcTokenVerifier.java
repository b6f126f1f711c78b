package dev.weir.identity;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Accepts OIDC access tokens in the form of signed JSON Web Tokens (RFC 7519, RFC 9068) of the
 * configured issuers. The order of the checks: form, issuer, algorithm, signature, kind of token,
 * audience, times, claims; so that nothing but the issuer's name is looked at before the signature
 * has been found good. Keys come from the issuer's discovery document only. Thread-safe.
 */
public final class OidcTokenVerifier implements TokenVerifier {
  /** How far the clocks of issuer and gateway may be apart. */
  static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(60);

  private static final Set<String> ACCESS_TOKEN_KINDS = Set.of("bearer", "jwt", "at+jwt");

  private final Map<String, Issuer> issuers = new HashMap<>();
  private final InstantSource clock;

  private record Issuer(IssuerSettings settings, IssuerKeys keys, SubjectClaims claims) {}

  /**
   * @param fetch gets discovery documents and key sets
   * @throws IllegalArgumentException if two settings have the same issuer
   */
  public OidcTokenVerifier(
      List<IssuerSettings> settings, DocumentFetch fetch, InstantSource clock) {
    this.clock = clock;
    for (IssuerSettings each : settings) {
      URI uri = each.issuer();
      var issuer =
          new Issuer(
              each,
              new IssuerKeys(uri, fetch, clock),
              new SubjectClaims(each.name(), each.claims()));
      if (issuers.putIfAbsent(uri.toString(), issuer) != null) {
        throw new IllegalArgumentException("two issuers have the address " + uri);
      }
    }
  }

  @Override
  public Subject verify(Secret token) throws SignInRefused, InterruptedException {
    byte[] bytes = token.lend(byte[]::clone);
    try {
      return verify(CompactToken.parsed(bytes));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private Subject verify(CompactToken token) throws SignInRefused, InterruptedException {
    Issuer issuer = issuerOf(token);
    checkSignature(token, issuer);
    checkKind(token);
    checkAudience(token, issuer.settings());
    Instant expiresAt = checkTimes(token.claims());
    return issuer.claims().subject(token.claims(), expiresAt);
  }

  private Issuer issuerOf(CompactToken token) throws SignInRefused {
    Issuer issuer = token.claims().get("iss") instanceof String iss ? issuers.get(iss) : null;
    if (issuer == null) {
      List<String> known = issuers.keySet().stream().sorted().toList();
      throw new SignInRefused(
          Fault.UNKNOWN_ISSUER,
          "the token's issuer is not one of those accepted here: " + String.join(", ", known));
    }
    return issuer;
  }

  private static void checkSignature(CompactToken token, Issuer issuer)
      throws SignInRefused, InterruptedException {
    String name = issuer.settings().name();
    if (!issuer.settings().algorithms().contains(token.algorithm())) {
      List<String> accepted =
          issuer.settings().algorithms().stream().sorted().map(SigningAlgorithm::joseName).toList();
      throw new SignInRefused(
          Fault.FORBIDDEN_ALGORITHM,
          "the token's algorithm is not one of those accepted from issuer \"%s\": %s"
              .formatted(name, String.join(", ", accepted)));
    }
    List<VerificationKey> keys;
    try {
      keys = issuer.keys().find(token.keyId());
    } catch (IssuerKeys.KeysUnavailable e) {
      throw new SignInRefused(
          Fault.ISSUER_UNAVAILABLE,
          "the keys of issuer \"%s\" cannot be had: %s".formatted(name, e.getMessage()));
    }
    if (keys.isEmpty()) {
      throw new SignInRefused(
          Fault.BAD_SIGNATURE,
          "issuer \"%s\" publishes no key with the id that the token names".formatted(name));
    }
    boolean good =
        fitsOneOf(keys, token) || fitsOneOf(issuer.keys().findReplaced(token.keyId()), token);
    if (!good) {
      throw new SignInRefused(
          Fault.BAD_SIGNATURE,
          "the token's signature was not made with a key of issuer \"%s\"".formatted(name));
    }
  }

  private static boolean fitsOneOf(List<VerificationKey> keys, CompactToken token) {
    return keys.stream()
        .filter(key -> key.supports(token.algorithm()))
        .anyMatch(key -> key.verifies(token.header(), token.signingInput(), token.signature()));
  }

  /** ID tokens and tokens bound to a key are genuine, but no proof of the right to be here. */
  private static void checkKind(CompactToken token) throws SignInRefused {
    Map<String, Object> claims = token.claims();
    boolean idToken =
        !token.accessToken()
            && (claims.containsKey("nonce")
                || claims.containsKey("at_hash")
                || claims.containsKey("c_hash"));
    // Keycloak says in a claim what is an access, an ID, a refresh or another token.
    boolean declaredOther =
        claims.get("typ") instanceof String kind
            && !ACCESS_TOKEN_KINDS.contains(kind.toLowerCase(Locale.ROOT));
    if (idToken || declaredOther) {
      throw new SignInRefused(
          Fault.MALFORMED,
          "the token is not an access token: ask the issuer for an access token for this audience");
    }
    if (claims.containsKey("cnf")) {
      throw new SignInRefused(
          Fault.MALFORMED,
          "the token is bound to a key (claim \"cnf\"), which a database client cannot prove to"
              + " have: ask for a bearer token");
    }
  }

  private static void checkAudience(CompactToken token, IssuerSettings settings)
      throws SignInRefused {
    Object audience = token.claims().get("aud");
    List<?> audiences =
        audience instanceof List<?> list ? list : audience == null ? List.of() : List.of(audience);
    boolean meant =
        audiences.stream()
            .anyMatch(each -> each instanceof String text && settings.audiences().contains(text));
    if (!meant) {
      throw new SignInRefused(
          Fault.WRONG_AUDIENCE,
          "the token is not meant for this gateway: its audience must be %s"
              .formatted(String.join(" or ", settings.audiences().stream().sorted().toList())));
    }
  }

  private Instant checkTimes(Map<String, Object> claims) throws SignInRefused {
    Instant now = clock.instant();
    if (!claims.containsKey("exp")) {
      throw new SignInRefused(
          Fault.MISSING_CLAIM, "the token has no claim \"exp\": it would never expire");
    }
    Instant expiresAt = time(claims, "exp");
    if (!now.isBefore(expiresAt.plus(CLOCK_SKEW_MAX))) {
      throw new SignInRefused(
          Fault.EXPIRED,
          "the token expired %d seconds ago: get a new one"
              .formatted(Duration.between(expiresAt, now).toSeconds()));
    }
    for (String claim : List.of("nbf", "iat")) {
      if (claims.containsKey(claim) && now.isBefore(time(claims, claim).minus(CLOCK_SKEW_MAX))) {
        throw new SignInRefused(
            Fault.NOT_YET_VALID,
            "the token is not valid yet by its claim \"%s\": are the clocks right?"
                .formatted(claim));
      }
    }
    return expiresAt;
  }

  /** Seconds since 1970, perhaps with a fraction (RFC 7519 section 2, NumericDate). */
  private static Instant time(Map<String, Object> claims, String claim) throws SignInRefused {
    if (claims.get(claim) instanceof Number number) {
      double seconds = number.doubleValue();
      if (seconds >= 0 && seconds <= Instant.parse("9999-01-01T00:00:00Z").getEpochSecond()) {
        return Instant.ofEpochSecond((long) seconds);
      }
    }
    throw new SignInRefused(
        Fault.MALFORMED,
        "the token's claim \"%s\" must be a number of seconds since 1970".formatted(claim));
  }
}
