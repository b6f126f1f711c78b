package dev.weir.identity.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.identity.HttpDocumentFetch;
import dev.weir.identity.IssuerAccess;
import dev.weir.identity.IssuerSettings;
import dev.weir.identity.OidcTokenVerifier;
import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SmallIssuerTest {
  private final HttpDocumentFetch fetch = HttpDocumentFetch.withDefaultLimits();
  private final HttpClient client = HttpClient.newHttpClient();
  private Instant now = Instant.now();
  private SmallIssuer issuer;
  private OidcTokenVerifier verifier;

  @BeforeEach
  void starts() throws Exception {
    InstantSource clock = () -> now;
    var nightly = new IssuedClient("nightly-agent", "s3cret+/=", "nightly", Set.of("ai-agents"));
    issuer = SmallIssuer.start(0, "api://weir", List.of(nightly), clock);
    verifier =
        new OidcTokenVerifier(
            List.of(IssuerSettings.of("small", issuer.issuer(), Set.of("api://weir"))),
            IssuerAccess.documentsOnly(fetch),
            clock);
  }

  @AfterEach
  void stops() {
    issuer.close();
    client.close();
    fetch.close();
  }

  @Test
  void mintsTokensThatTheGatewayAccepts() throws Exception {
    Subject subject =
        verified(issuer.mint("alice", Set.of("ai-agents"), "claude", Duration.ofHours(1)));
    assertThat(subject.user()).isEqualTo("alice");
    assertThat(subject.groups()).containsExactly("ai-agents");
    assertThat(subject.agent()).isEqualTo("claude");
    assertThat(verified(issuer.mint("dana", Set.of("dba"), null, Duration.ofHours(1))).agent())
        .isNull();
  }

  @Test
  void mintsTokensThatHaveExpired() {
    String token = issuer.mint("alice", Set.of(), null, Duration.ofMinutes(-2));
    assertThatThrownBy(() -> verified(token)).hasMessageContaining("expired 120 seconds ago");
  }

  @Test
  void rotatesItsKeysWithoutBreakingTokensOfTheOneBefore() throws Exception {
    String before = issuer.mint("alice", Set.of(), null, Duration.ofHours(1));
    verified(before);
    issuer.rotateKeys();
    now = now.plusSeconds(60);
    String after = issuer.mint("alice", Set.of(), null, Duration.ofHours(1));
    assertThat(verified(after).user()).isEqualTo("alice");
    assertThat(verified(before).user()).isEqualTo("alice");
    issuer.rotateKeys();
    now = now.plusSeconds(700);
    assertThatThrownBy(() -> verified(before)).hasMessageContaining("publishes no key");
  }

  @Test
  void givesClientsTokensOfTheirOwn() throws Exception {
    String form =
        "grant_type=client_credentials&client_id=nightly-agent&client_secret=s3cret%2B%2F%3D";
    HttpResponse<String> answer = asks(form, null);
    assertThat(answer.statusCode()).isEqualTo(200);
    Subject subject = verified(accessToken(answer.body()));
    assertThat(subject.user()).isEqualTo("nightly");
    assertThat(subject.agent()).isEqualTo("nightly-agent");
    String basic =
        Base64.getEncoder()
            .encodeToString("nightly-agent:s3cret%2B%2F%3D".getBytes(StandardCharsets.UTF_8));
    assertThat(asks("grant_type=client_credentials", "Basic " + basic).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesStrangersAndWhatItDoesNotUnderstand() throws Exception {
    assertThat(asks("grant_type=client_credentials", null).statusCode()).isEqualTo(401);
    String wrong = "grant_type=client_credentials&client_id=nightly-agent&client_secret=wrong";
    assertThat(asks(wrong, null).statusCode()).isEqualTo(401);
    assertThat(asks(wrong, null).body()).isEqualTo("{\"error\":\"invalid_client\"}");
    assertThat(asks("grant_type=password", null).statusCode()).isEqualTo(400);
    assertThat(asks(wrong + "&client_id=x", null).statusCode()).isEqualTo(400);
    assertThat(asks("grant_type=%zz", null).statusCode()).isEqualTo(400);
    assertThat(asks("grant_type=client_credentials", "Basic !!!").statusCode()).isEqualTo(400);
    assertThat(asks("a".repeat(9000), null).statusCode()).isEqualTo(400);
  }

  @Test
  void publishesNoPrivateKey() throws Exception {
    var keys = new String(fetch.get(URI.create(issuer.issuer() + "/keys")), StandardCharsets.UTF_8);
    assertThat(keys).contains("\"kty\":\"EC\"").doesNotContain("\"d\":");
  }

  private Subject verified(String token) throws Exception {
    try (Secret secret = Secret.taking(token.getBytes(StandardCharsets.US_ASCII))) {
      return verifier.verify(secret);
    }
  }

  private HttpResponse<String> asks(String form, @Nullable String authorization) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(issuer.issuer() + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String accessToken(String json) {
    var matcher = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(json);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
