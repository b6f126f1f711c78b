package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.identity.FormPost.Answer;
import dev.weir.identity.IntrospectionSettings.Tokens;
import dev.weir.policy.Subject;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that the issuer is asked about. */
class IntrospectionTest {
  private static final String OPAQUE = "mF_9.B5f-4.1JqM~opaque+/==";
  private static final URI ENDPOINT = URI.create("https://login.example/tenant/introspect");

  private final FakeIssuer issuer = new FakeIssuer();
  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private @Nullable String answer;
  private int status = 200;

  private OidcTokenVerifier verifier(Tokens tokens, @Nullable URI endpoint) {
    issuer.publishes(VerifierScene.ISSUER, VerifierScene.KEY);
    var access =
        new IssuerAccess(
            issuer,
            (uri, body) -> {
              assertThat(body.authorization())
                  .isEqualTo(
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString(
                                  "weir%3A1:s3cret%2B".getBytes(StandardCharsets.UTF_8)));
              asked.add(uri + " " + new String(body.bytes(), StandardCharsets.UTF_8));
              if (answer == null) {
                throw new IOException(uri + ": connection refused");
              }
              return new Answer(status, answer.getBytes(StandardCharsets.UTF_8));
            },
            (name, purpose) -> Secret.taking("s3cret+".getBytes(StandardCharsets.UTF_8)));
    var settings =
        IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir"))
            .withIntrospection(
                new IntrospectionSettings(
                    "weir:1", tokens, endpoint, IntrospectionSettings.CACHE_DEFAULT));
    return new OidcTokenVerifier(List.of(settings), access, () -> now);
  }

  private OidcTokenVerifier verifier() {
    return verifier(Tokens.OPAQUE, ENDPOINT);
  }

  private String active(String more) {
    return """
    {"active":true,"aud":"api://weir","exp":%d,"preferred_username":"alice","token_type":"Bearer"%s}\
    """
        .formatted(now.plusSeconds(600).getEpochSecond(), more);
  }

  private static Subject verified(OidcTokenVerifier verifier, String token) throws Exception {
    try (Secret held = Secret.taking(token.getBytes(StandardCharsets.UTF_8))) {
      return verifier.verify(held);
    }
  }

  private static AbstractStringAssert<?> refused(
      OidcTokenVerifier verifier, Fault fault, String token) {
    SignInRefused refusal =
        catchThrowableOfType(SignInRefused.class, () -> verified(verifier, token));
    assertThat(refusal).as("the refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
    return assertThat(refusal.getMessage()).doesNotContain("s3cret").doesNotContain("opaque+");
  }

  @Test
  void aThreadThatMustNotWaitIsToldOnlyWhatWasAnsweredBefore() throws Exception {
    OidcTokenVerifier verifier = verifier();
    answer = active("");
    Secret token = Secret.taking(OPAQUE.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> NoWaiting.<Subject, Exception>within(() -> verifier.verify(token)))
        .isInstanceOf(NoWaiting.WouldWait.class);
    assertThat(asked).isEmpty();
    Subject told = verifier.verify(token);
    assertThat(NoWaiting.<Subject, Exception>within(() -> verifier.verify(token)).user())
        .isEqualTo(told.user());
    assertThat(asked).hasSize(1);
  }

  @Test
  void areTheirOwnersIfTheIssuerSaysSo() throws Exception {
    answer =
        active(
            ",\"groups\":[\"dba\"],\"client_id\":\"claude\",\"iss\":\"%s\""
                .formatted(VerifierScene.ISSUER));
    Subject subject = verified(verifier(), OPAQUE);
    assertThat(subject.user()).isEqualTo("alice");
    assertThat(subject.groups()).containsExactly("dba");
    assertThat(subject.agent()).isEqualTo("claude");
    assertThat(subject.expiresAt()).isEqualTo(now.plusSeconds(600));
    assertThat(asked)
        .containsExactly(
            ENDPOINT + " token=mF_9.B5f-4.1JqM%7Eopaque%2B%2F%3D%3D&token_type_hint=access_token");
  }

  @Test
  void areAskedAboutWhereTheDiscoveryDocumentSays() throws Exception {
    answer = active("");
    OidcTokenVerifier verifier = verifier(Tokens.OPAQUE, null);
    refused(verifier, Fault.ISSUER_UNAVAILABLE, OPAQUE).contains("introspection_endpoint");
    issuer.publishesDiscovery(
        VerifierScene.ISSUER,
        "{\"issuer\":\"%s\",\"introspection_endpoint\":\"http://login.example/plain\"}"
            .formatted(VerifierScene.ISSUER));
    refused(verifier, Fault.ISSUER_UNAVAILABLE, OPAQUE).contains("without https");
    issuer.publishesDiscovery(
        VerifierScene.ISSUER,
        "{\"issuer\":\"%s\",\"introspection_endpoint\":\"%s\"}"
            .formatted(VerifierScene.ISSUER, ENDPOINT));
    assertThat(verified(verifier, OPAQUE).user()).isEqualTo("alice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"active\":false} | INACTIVE",
        "{\"active\":\"true\",\"aud\":\"api://weir\",\"exp\":1782900000,\"preferred_username\":\"a\"}"
            + " | INACTIVE",
        "{\"aud\":\"api://weir\"} | INACTIVE",
        "{\"active\":true,\"active\":true} | ISSUER_UNAVAILABLE",
        "[] | ISSUER_UNAVAILABLE",
        "<html> | ISSUER_UNAVAILABLE",
        "{\"active\":true,\"exp\":1782900000,\"preferred_username\":\"alice\"} | WRONG_AUDIENCE",
        "{\"active\":true,\"aud\":\"api://weir\",\"preferred_username\":\"a\"} | MISSING_CLAIM",
        "{\"active\":true,\"aud\":\"api://weir\",\"exp\":1772000000} | EXPIRED",
        "{\"active\":true,\"aud\":\"api://weir\",\"exp\":1782900000} | MISSING_CLAIM",
        "{\"active\":true,\"aud\":\"api://weir\",\"exp\":1782900000,\"cnf\":{}} | MALFORMED",
        "{\"active\":true,\"aud\":\"api://weir\",\"exp\":1782900000,\"iss\":\"https://x\"}"
            + " | UNKNOWN_ISSUER",
        "{\"active\":true,\"aud\":\"api://weir\",\"exp\":1782900000,\"typ\":\"Refresh\"}"
            + " | MALFORMED",
      })
  void areRefusedUnlessEverythingIsSaidThatMustBe(String said, Fault fault) {
    answer = said;
    refused(verifier(), fault, OPAQUE);
  }

  @Test
  void areRefusedIfTheIssuerCannotBeAsked() throws Exception {
    OidcTokenVerifier verifier = verifier();
    for (int i = 0; i < 20; i++) {
      refused(verifier, Fault.ISSUER_UNAVAILABLE, OPAQUE).contains("connection refused");
    }
    assertThat(asked).hasSize(1);
    now = now.plus(CarefulPost.REST_AFTER_FAILURE);
    answer = "{\"error\":\"invalid_client\",\"error_description\":\"s3cret+ is wrong\"}";
    status = 401;
    refused(verifier, Fault.ISSUER_UNAVAILABLE, OPAQUE).contains("401").contains("invalid_client");
    status = 500;
    refused(verifier, Fault.ISSUER_UNAVAILABLE, OPAQUE).contains("500");
    status = 200;
    answer = active("");
    assertThat(verified(verifier, OPAQUE).user()).isEqualTo("alice");
  }

  @Test
  void areAskedAboutAgainSoonAndNotKeptPastTheirEnd() throws Exception {
    answer = active("");
    OidcTokenVerifier verifier = verifier();
    verified(verifier, OPAQUE);
    answer = "{\"active\":false}";
    now = now.plus(IntrospectionSettings.CACHE_DEFAULT).minusSeconds(1);
    assertThat(verified(verifier, OPAQUE).user()).isEqualTo("alice");
    now = now.plusSeconds(1);
    refused(verifier, Fault.INACTIVE, OPAQUE).contains("withdrawn");
    answer =
        active("").replaceFirst("\"exp\":\\d+", "\"exp\":" + now.plusSeconds(7).getEpochSecond());
    refused(verifier, Fault.INACTIVE, OPAQUE);
    now = now.plus(Introspection.NO_HOLDS);
    verified(verifier, OPAQUE);
    answer = "{\"active\":false}";
    now = now.plusSeconds(2);
    refused(verifier, Fault.INACTIVE, OPAQUE);
    assertThat(asked).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders-password",
        "with spaces in the middle",
        "quote\"quote\"quote\"q",
        "p\u00e4ssword-password"
      })
  void arePasswordsTypedInTheWrongPlaceOnlyIfTheyLookLikeTokens(String password) {
    refused(verifier(), Fault.MALFORMED, password);
    refused(verifier(), Fault.MALFORMED, "a".repeat(OpaqueToken.BYTES_MAX + 1));
    assertThat(asked).isEmpty();
  }

  @Test
  void areNeverJsonWebTokensThatWereFoundBad() {
    answer = active("");
    String unsigned = ForgedKey.base64("{\"alg\":\"none\"}") + "." + ForgedKey.base64("{}") + ".";
    refused(verifier(), Fault.FORBIDDEN_ALGORITHM, unsigned + "AAAA");
    refused(verifier(), Fault.MALFORMED, ForgedKey.base64(" {\"alg\":\"dir\"}") + ".a.b.c.d");
    assertThat(asked).isEmpty();
  }

  @Test
  void maybeSignedTokensToo() throws Exception {
    answer = "{\"active\":true}";
    String token =
        VerifierScene.KEY.signs(
            "RS256",
            "{\"iss\":\"%s\",\"aud\":\"api://weir\",\"exp\":%d,\"preferred_username\":\"alice\"}"
                .formatted(VerifierScene.ISSUER, now.plusSeconds(600).getEpochSecond()));
    OidcTokenVerifier verifier = verifier(Tokens.SIGNED, ENDPOINT);
    assertThat(verified(verifier, token).user()).isEqualTo("alice");
    refused(verifier, Fault.BAD_SIGNATURE, token.substring(0, token.lastIndexOf('.')) + ".AAAA");
    refused(verifier, Fault.MALFORMED, OPAQUE);
    assertThat(asked).hasSize(1);
    now = now.plus(IntrospectionSettings.CACHE_DEFAULT);
    answer = "{\"active\":false}";
    refused(verifier, Fault.INACTIVE, token);
    answer = null;
    assertThat(verified(verifier(Tokens.OPAQUE, ENDPOINT), token).user()).isEqualTo("alice");
  }

  private String signed(int lifeSeconds, String more) {
    return VerifierScene.KEY.signs(
        "RS256",
        "{\"iss\":\"%s\",\"aud\":\"api://weir\",\"exp\":%d,\"preferred_username\":\"alice\"%s}"
            .formatted(VerifierScene.ISSUER, now.plusSeconds(lifeSeconds).getEpochSecond(), more));
  }

  private static Subject verifiedAgain(OidcTokenVerifier verifier, String token) throws Exception {
    try (Secret held = Secret.taking(token.getBytes(StandardCharsets.UTF_8))) {
      return verifier.verifyAgain(held);
    }
  }

  private static void refusedAgain(OidcTokenVerifier verifier, Fault fault, String token) {
    SignInRefused refusal =
        catchThrowableOfType(SignInRefused.class, () -> verifiedAgain(verifier, token));
    assertThat(refusal).as("the refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
  }

  @Test
  void mayOutliveTheEndThatIsWrittenInThemWhereTheIssuerSaysSo() throws Exception {
    String token = signed(10, "");
    OidcTokenVerifier verifier = verifier(Tokens.SIGNED, ENDPOINT);
    now = now.plusSeconds(10).plus(IssuerSettings.CLOCK_SKEW_DEFAULT);
    answer = "{\"active\":true,\"exp\":%d}".formatted(now.plusSeconds(5).getEpochSecond());
    refused(verifier, Fault.EXPIRED, token);
    assertThat(asked).isEmpty();
    assertThat(verifiedAgain(verifier, token).expiresAt()).isEqualTo(now.plusSeconds(5));
    now = now.plusSeconds(5).plus(IssuerSettings.CLOCK_SKEW_DEFAULT);
    refusedAgain(verifier, Fault.EXPIRED, token);
    answer = "{\"active\":false}";
    now = now.plus(IntrospectionSettings.CACHE_DEFAULT);
    refusedAgain(verifier, Fault.INACTIVE, token);
    answer = null;
    now = now.plus(IntrospectionSettings.CACHE_DEFAULT);
    refusedAgain(verifier, Fault.ISSUER_UNAVAILABLE, token);
    // whoever signed it, and for whom, counts as it did
    answer = "{\"active\":true}";
    now = now.plus(IntrospectionSettings.CACHE_DEFAULT);
    refusedAgain(
        verifier, Fault.BAD_SIGNATURE, token.substring(0, token.lastIndexOf('.')) + ".AAAA");
    refusedAgain(verifier(Tokens.OPAQUE, ENDPOINT), Fault.EXPIRED, token);
  }

  @Test
  void sayWhenTheirGroupsWereSoAndWhetherTheIssuerWasAsked() throws Exception {
    answer = active(",\"iat\":%d".formatted(now.minusSeconds(99).getEpochSecond()));
    assertThat(verified(verifier(), OPAQUE).proof())
        .isEqualTo(new Subject.Proof(VerifierScene.ISSUER.toString(), now, true));
    String dated = signed(600, ",\"iat\":%d".formatted(now.minusSeconds(99).getEpochSecond()));
    assertThat(verified(verifier(Tokens.SIGNED, ENDPOINT), dated).proof())
        .isEqualTo(new Subject.Proof(VerifierScene.ISSUER.toString(), now.minusSeconds(99), true));
    assertThat(verified(verifier(), dated).proof())
        .isEqualTo(new Subject.Proof(VerifierScene.ISSUER.toString(), now.minusSeconds(99), false));
    assertThat(verified(verifier(), signed(600, "")).proof())
        .isEqualTo(new Subject.Proof(VerifierScene.ISSUER.toString(), null, false));
  }

  @Test
  void areShownToOneIssuerOnly() {
    var asking =
        new IntrospectionSettings("weir", Tokens.ALL, ENDPOINT, IntrospectionSettings.CACHE_MAX);
    var one = IssuerSettings.of("a", URI.create("https://a.example"), Set.of("x"));
    var other = IssuerSettings.of("b", URI.create("https://b.example"), Set.of("x"));
    assertThatThrownBy(() ->
            new OidcTokenVerifier(
                List.of(one.withIntrospection(asking), other.withIntrospection(asking)),
                IssuerAccess.documentsOnly(issuer),
                () -> now))
        .hasMessageContaining("one issuer");
    assertThatThrownBy(() ->
            new IntrospectionSettings(
                "weir", Tokens.ALL, URI.create("http://a.example/i"), Duration.ZERO))
        .hasMessageContaining("https");
    assertThatThrownBy(() ->
            new IntrospectionSettings(
                "weir", Tokens.ALL, ENDPOINT, IntrospectionSettings.CACHE_MAX.plusSeconds(1)))
        .hasMessageContaining("300");
  }
}
