package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.AbstractStringAssert;

/** One issuer with one key, a clock that the test moves, and a verifier for tests to attack. */
final class VerifierScene {
  static final URI ISSUER = URI.create("https://login.example/tenant");
  // Made once: RSA keys are slow to make.
  static final ForgedKey KEY = ForgedKey.rsa("key-1", 2048);

  final FakeIssuer issuer = new FakeIssuer();
  final OidcTokenVerifier verifier;
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  VerifierScene() {
    this(IssuerSettings.of("main", ISSUER, Set.of("api://weir")));
  }

  VerifierScene(IssuerSettings... settings) {
    verifier =
        new OidcTokenVerifier(List.of(settings), IssuerAccess.documentsOnly(issuer), () -> now);
    issuer.publishes(ISSUER, KEY);
  }

  Instant now() {
    return now;
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  /** Claims that are accepted, with more of them; those given last would be duplicates. */
  String claims(String more) {
    return claims(ISSUER, more);
  }

  String claims(URI iss, String more) {
    return """
    {"iss":"%s","aud":"api://weir","exp":%d,"preferred_username":"alice"%s}\
    """
        .formatted(iss, now.plusSeconds(600).getEpochSecond(), more);
  }

  String token(String more) {
    return KEY.signs("RS256", claims(more));
  }

  Subject verified(String token) throws SignInRefused, InterruptedException {
    try (Secret secret = Secret.taking(token.getBytes(StandardCharsets.UTF_8))) {
      return verifier.verify(secret);
    }
  }

  /** Asserts the refusal and that its message gives away no part of the token. */
  AbstractStringAssert<?> refused(Fault fault, String token) {
    SignInRefused refusal = catchThrowableOfType(SignInRefused.class, () -> verified(token));
    assertThat(refusal).as("the refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
    for (String part : token.split("\\.")) {
      if (part.length() > 8) {
        assertThat(refusal).hasMessageNotContaining(part.substring(0, 8));
      }
    }
    assertThat(refusal).hasNoCause();
    return assertThat(refusal.getMessage());
  }
}
