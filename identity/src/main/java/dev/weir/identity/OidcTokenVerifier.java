package dev.weir.identity;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Accepts OIDC access tokens of the configured issuers: signed JSON Web Tokens (RFC 7519, RFC
 * 9068), and, where an issuer is asked about them, tokens that only it can read (RFC 7662). The
 * order of the checks: form, issuer, algorithm, signature, kind of token, tenant, audience, times,
 * whether it was withdrawn, claims; so that nothing but the issuer's name is looked at before the
 * signature has been found good. Keys come from the issuer's discovery document only. Thread-safe.
 */
public final class OidcTokenVerifier implements TokenVerifier {
  private final Map<String, TrustedIssuer> issuers = new HashMap<>();
  private final @Nullable TrustedIssuer opaque;

  /**
   * @throws IllegalArgumentException if two settings have the same issuer, or tokens that cannot be
   *     read here would be shown to more than one
   */
  public OidcTokenVerifier(
      List<IssuerSettings> settings, IssuerAccess access, InstantSource clock) {
    TrustedIssuer reader = null;
    for (IssuerSettings each : settings) {
      URI uri = each.issuer();
      var issuer = new TrustedIssuer(each, access, clock);
      if (issuers.putIfAbsent(uri.toString(), issuer) != null) {
        throw new IllegalArgumentException("two issuers have the address " + uri);
      }
      if (issuer.readsOpaqueTokens()) {
        if (reader != null) {
          throw new IllegalArgumentException("opaque tokens can be those of one issuer only");
        }
        reader = issuer;
      }
    }
    this.opaque = reader;
  }

  /**
   * Loads what a first sign-in waits for: the authorities that the JDK trusts, for asking issuers,
   * and the tables of P-256, for signatures and for TLS. Harmless beside a sign-in.
   */
  public static void loadAhead() {
    try {
      var _ = SSLContext.getDefault();
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var _ = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS or no P-256", e);
    }
  }

  @Override
  public Subject verify(Secret token) throws SignInRefused, InterruptedException {
    return verify(token, TrustedIssuer::subject);
  }

  @Override
  public Subject verifyAgain(Secret token) throws SignInRefused, InterruptedException {
    return verify(token, TrustedIssuer::subjectAgain);
  }

  /** What is made of a signed token whose issuer is known. */
  private interface Check {
    Subject subject(TrustedIssuer issuer, CompactToken token, byte[] bytes)
        throws SignInRefused, InterruptedException;
  }

  private Subject verify(Secret token, Check check) throws SignInRefused, InterruptedException {
    byte[] bytes = token.lend(byte[]::clone);
    try {
      if (opaque != null && OpaqueToken.isPossible(bytes)) {
        return opaque.opaqueSubject(bytes);
      }
      CompactToken signed = CompactToken.parsed(bytes);
      return check.subject(issuerOf(signed), signed, bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * Sees to it that issuers' keys are there; asks no issuer more often than tokens would. All are
   * asked at once, so that one which does not answer makes nobody wait for another.
   *
   * @return what is wrong with each issuer's keys, by its name; an empty text if nothing is
   */
  public Map<String, String> keyFaults() throws InterruptedException {
    Map<String, String> faults = new ConcurrentHashMap<>();
    List<Thread> asking = new ArrayList<>();
    for (TrustedIssuer issuer : issuers.values()) {
      asking.add(
          Thread.ofVirtual()
              .start(() ->
                  faults.merge(
                      issuer.name(), keysFault(issuer), (one, two) -> one.isEmpty() ? two : one)));
    }
    try {
      for (Thread each : asking) {
        each.join();
      }
    } catch (InterruptedException stopped) {
      asking.forEach(Thread::interrupt);
      throw stopped;
    }
    return faults;
  }

  private static String keysFault(TrustedIssuer issuer) {
    try {
      String fault = issuer.keysFault();
      return fault == null ? "" : fault;
    } catch (InterruptedException stopped) {
      return "it was not asked to the end";
    } catch (RuntimeException failed) {
      return failed.toString();
    }
  }

  private TrustedIssuer issuerOf(CompactToken token) throws SignInRefused {
    TrustedIssuer issuer =
        token.claims().get("iss") instanceof String iss ? issuers.get(iss) : null;
    if (issuer == null) {
      List<String> known = issuers.keySet().stream().sorted().toList();
      throw new SignInRefused(
          Fault.UNKNOWN_ISSUER,
          "the token's issuer is not one of those accepted here: " + String.join(", ", known));
    }
    return issuer;
  }
}
