package dev.weir.identity;

import dev.weir.policy.Subject;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One configured issuer, with what is known of it. Thread-safe. */
final class TrustedIssuer {
  private final IssuerSettings settings;
  private final IssuerKeys keys;
  private final @Nullable Introspection introspection;
  private final ClaimChecks checks;
  private final SubjectClaims claims;
  private final InstantSource clock;

  TrustedIssuer(IssuerSettings settings, IssuerAccess access, InstantSource clock) {
    var documents = new IssuerDocuments(settings, access.documents());
    IntrospectionSettings asked = settings.introspection();
    EntraTenant tenant = settings.tenant();
    this.settings = settings;
    this.clock = clock;
    this.keys = new IssuerKeys(settings.issuer(), documents, clock);
    this.introspection =
        asked == null ? null : new Introspection(settings.name(), asked, documents, access, clock);
    this.checks = new ClaimChecks(settings, clock);
    this.claims =
        new SubjectClaims(
            settings,
            tenant == null || tenant.graph() == null
                ? null
                : new GraphDirectory(settings.name(), tenant, tenant.graph(), access, clock));
  }

  /**
   * @param bytes what the token was read from
   */
  Subject subject(CompactToken token, byte[] bytes) throws SignInRefused, InterruptedException {
    checkSignature(token);
    Instant expiresAt = checks.check(token.claims(), token.accessToken());
    boolean asked = introspection != null && asked().tokens().signed();
    if (introspection != null && asked) {
      introspection.active(bytes);
    }
    return claims.subject(token.claims(), expiresAt, proof(token.claims(), asked));
  }

  /** The same for a token that was found good before: its issuer says how long it holds. */
  Subject subjectAgain(CompactToken token, byte[] bytes)
      throws SignInRefused, InterruptedException {
    if (introspection == null || !asked().tokens().signed()) {
      return subject(token, bytes);
    }
    checkSignature(token);
    Instant written = checks.checkButEnd(token.claims(), token.accessToken());
    Instant said = checks.checkEnd(introspection.active(bytes));
    return claims.subject(
        token.claims(), said == null ? written : said, proof(token.claims(), true));
  }

  /** Groups that the token leaves out are those of now. */
  private Subject.Proof proof(Map<String, Object> said, boolean asked) {
    Instant statedAt =
        claims.leavesGroupsOut(said)
            ? clock.instant()
            : said.get("iat") instanceof Number seconds
                ? Instant.ofEpochSecond(seconds.longValue())
                : null;
    return new Subject.Proof(settings.issuer().toString(), statedAt, asked);
  }

  /** For a token that only the issuer can read, if it is the one to be asked about those. */
  Subject opaqueSubject(byte[] token) throws SignInRefused, InterruptedException {
    if (introspection == null) {
      throw new IllegalStateException("issuer " + settings.name() + " is not asked about tokens");
    }
    Map<String, Object> said = introspection.active(token);
    Object issuer = said.get("iss");
    if (issuer != null && !issuer.equals(settings.issuer().toString())) {
      throw new SignInRefused(
          Fault.UNKNOWN_ISSUER,
          "issuer \"%s\" says that the token is of another issuer".formatted(settings.name()));
    }
    return claims.subject(
        said,
        checks.check(said, false),
        new Subject.Proof(settings.issuer().toString(), clock.instant(), true));
  }

  /** Its name in the configuration; that of several if it has several tenants. */
  String name() {
    return settings.name();
  }

  /** Why no key of its own may be used now; null if some may. */
  @Nullable String keysFault() throws InterruptedException {
    return keys.fault();
  }

  boolean readsOpaqueTokens() {
    return settings.introspection() != null && asked().tokens().opaque();
  }

  private IntrospectionSettings asked() {
    IntrospectionSettings asked = settings.introspection();
    if (asked == null) {
      throw new IllegalStateException("issuer " + settings.name() + " is not asked about tokens");
    }
    return asked;
  }

  private void checkSignature(CompactToken token) throws SignInRefused, InterruptedException {
    String name = settings.name();
    if (!settings.algorithms().contains(token.algorithm())) {
      List<String> accepted =
          settings.algorithms().stream().sorted().map(SigningAlgorithm::joseName).toList();
      throw new SignInRefused(
          Fault.FORBIDDEN_ALGORITHM,
          "the token's algorithm is not one of those accepted from issuer \"%s\": %s"
              .formatted(name, String.join(", ", accepted)));
    }
    List<VerificationKey> found;
    try {
      found = keys.find(token.keyId());
    } catch (IssuerKeys.KeysUnavailable e) {
      throw new SignInRefused(
          Fault.ISSUER_UNAVAILABLE,
          "the keys of issuer \"%s\" cannot be had: %s".formatted(name, e.getMessage()));
    }
    if (found.isEmpty()) {
      throw new SignInRefused(
          Fault.BAD_SIGNATURE,
          "issuer \"%s\" publishes no key with the id that the token names".formatted(name));
    }
    boolean good = fitsOneOf(found, token) || fitsOneOf(keys.findReplaced(token.keyId()), token);
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
}
