package dev.weir.identity;

import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether genuine claims of an issuer are those of an access token for this gateway, valid now.
 * Thread-safe.
 */
final class ClaimChecks {
  private static final Set<String> ACCESS_TOKEN_KINDS = Set.of("bearer", "jwt", "at+jwt");
  private static final long LATEST_SECONDS = Instant.parse("9999-01-01T00:00:00Z").getEpochSecond();

  private final IssuerSettings settings;
  private final InstantSource clock;

  ClaimChecks(IssuerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param accessToken it is known to be an access token
   * @return the token's end
   */
  Instant check(Map<String, Object> claims, boolean accessToken) throws SignInRefused {
    Instant end = checkButEnd(claims, accessToken);
    requireNotOver(end);
    return end;
  }

  /** The same, but the end may be over: the issuer is asked in its place. */
  Instant checkButEnd(Map<String, Object> claims, boolean accessToken) throws SignInRefused {
    checkKind(claims, accessToken);
    checkTenant(claims);
    checkAudience(claims);
    return checkTimes(claims);
  }

  /** The end that an answer of the issuer gives, which must not be over; null if it gives none. */
  @Nullable Instant checkEnd(Map<String, Object> said) throws SignInRefused {
    if (!said.containsKey("exp")) {
      return null;
    }
    Instant end = time(said, "exp");
    requireNotOver(end);
    return end;
  }

  /** ID tokens and tokens bound to a key are genuine, but no proof of the right to be here. */
  private void checkKind(Map<String, Object> claims, boolean accessToken) throws SignInRefused {
    boolean idToken =
        !accessToken
            && (claims.containsKey("nonce")
                || claims.containsKey("at_hash")
                || claims.containsKey("c_hash"));
    // Keycloak says in a claim what is an access, an ID, a refresh or another token.
    boolean declaredOther =
        claims.get("typ") instanceof String kind
            && !ACCESS_TOKEN_KINDS.contains(kind.toLowerCase(Locale.ROOT));
    // Entra ID names the application in access tokens alone, where the audience does not tell.
    boolean entraIdToken =
        settings.tenant() != null && !claims.containsKey("azp") && !claims.containsKey("appid");
    if (idToken || declaredOther || entraIdToken) {
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

  private void checkTenant(Map<String, Object> claims) throws SignInRefused {
    EntraTenant tenant = settings.tenant();
    if (tenant != null && !tenant.isStatedBy(claims.get("tid"))) {
      throw new SignInRefused(
          Fault.UNKNOWN_ISSUER,
          "the token's tenant (claim \"tid\") is not that of its issuer \"%s\""
              .formatted(settings.name()));
    }
  }

  private void checkAudience(Map<String, Object> claims) throws SignInRefused {
    Object audience = claims.get("aud");
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
    Duration skew = settings.clockSkew();
    if (!claims.containsKey("exp")) {
      throw new SignInRefused(
          Fault.MISSING_CLAIM, "the token has no claim \"exp\": it would never expire");
    }
    Instant expiresAt = time(claims, "exp");
    for (String claim : List.of("nbf", "iat")) {
      if (claims.containsKey(claim) && now.isBefore(time(claims, claim).minus(skew))) {
        throw new SignInRefused(
            Fault.NOT_YET_VALID,
            "the token is not valid yet by its claim \"%s\": are the clocks right?"
                .formatted(claim));
      }
    }
    return expiresAt;
  }

  private void requireNotOver(Instant end) throws SignInRefused {
    Instant now = clock.instant();
    if (!now.isBefore(end.plus(settings.clockSkew()))) {
      throw new SignInRefused(
          Fault.EXPIRED,
          "the token expired %d seconds ago: get a new one"
              .formatted(Duration.between(end, now).toSeconds()));
    }
  }

  /** Seconds since 1970, perhaps with a fraction (RFC 7519 section 2, NumericDate). */
  private static Instant time(Map<String, Object> claims, String claim) throws SignInRefused {
    if (claims.get(claim) instanceof Number number) {
      double seconds = number.doubleValue();
      if (seconds >= 0 && seconds <= LATEST_SECONDS) {
        return Instant.ofEpochSecond((long) seconds);
      }
    }
    throw new SignInRefused(
        Fault.MALFORMED,
        "the token's claim \"%s\" must be a number of seconds since 1970".formatted(claim));
  }
}
