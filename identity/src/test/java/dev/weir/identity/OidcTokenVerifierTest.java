package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.TokenVerifier.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcTokenVerifierTest {
  private final VerifierScene scene = new VerifierScene();

  @Test
  void turnsAGenuineTokenIntoASubject() throws Exception {
    var subject =
        scene.verified(
            scene.token(
                ",\"groups\":[\"ai-agents\",\"staff\"],\"roles\":\"auditor\",\"azp\":\"claude\""));
    assertThat(subject.user()).isEqualTo("alice");
    assertThat(subject.groups()).containsExactlyInAnyOrder("ai-agents", "staff");
    assertThat(subject.roles()).containsExactly("auditor");
    assertThat(subject.agent()).isEqualTo("claude");
    assertThat(subject.issuer()).isEqualTo("main");
    assertThat(subject.expiresAt()).isEqualTo(scene.now().plusSeconds(600));
  }

  @Test
  void givesNoGroupsRolesOrAgentThatTheTokenDoesNotHave() throws Exception {
    var subject = scene.verified(scene.token(""));
    assertThat(subject.groups()).isEmpty();
    assertThat(subject.roles()).isEmpty();
    assertThat(subject.agent()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
      })
  void acceptsEveryAsymmetricAlgorithm(String algorithm) throws Exception {
    ForgedKey key =
        switch (algorithm) {
          case "ES256" -> ForgedKey.ec("key-1", "secp256r1");
          case "ES384" -> ForgedKey.ec("key-1", "secp384r1");
          case "ES512" -> ForgedKey.ec("key-1", "secp521r1");
          case "EdDSA" -> ForgedKey.ed25519("key-1");
          default -> VerifierScene.KEY;
        };
    scene.issuer.publishes(VerifierScene.ISSUER, key);
    String token = key.signs(algorithm, scene.claims(""));
    assertThat(scene.verified(token).user()).isEqualTo("alice");
    String[] parts = token.split("\\.");
    String other = ForgedKey.base64(scene.claims(",\"groups\":\"dba\""));
    scene.refused(Fault.BAD_SIGNATURE, parts[0] + "." + other + "." + parts[2]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+JWT"})
  void acceptsTheTypesOfAccessTokensAndTokensWithoutAType(String type) throws Exception {
    String header = "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"%s\"}".formatted(type);
    assertThat(scene.verified(VerifierScene.KEY.signs("RS256", header, scene.claims(""))).user())
        .isEqualTo("alice");
    String untyped = "{\"alg\":\"RS256\",\"kid\":\"key-1\"}";
    assertThat(scene.verified(VerifierScene.KEY.signs("RS256", untyped, scene.claims(""))).user())
        .isEqualTo("alice");
  }

  @Test
  void refusesAnIssuerThatIsNotConfiguredAndNamesThoseThatAre() {
    scene
        .refused(
            Fault.UNKNOWN_ISSUER,
            VerifierScene.KEY.signs(
                "RS256", scene.claims(URI.create("https://login.example/other"), "")))
        .contains(VerifierScene.ISSUER.toString());
    scene.refused(
        Fault.UNKNOWN_ISSUER,
        VerifierScene.KEY.signs("RS256", scene.claims(URI.create(VerifierScene.ISSUER + "/"), "")));
    assertThat(scene.issuer.asked()).isEmpty();
  }

  @Test
  void refusesAnotherAudienceAndSaysWhichIsExpected() {
    for (String audience : List.of("\"api://other\"", "[]", "[\"a\",\"b\"]", "null", "{}", "7")) {
      String claims = scene.claims("").replace("\"api://weir\"", audience);
      scene
          .refused(Fault.WRONG_AUDIENCE, VerifierScene.KEY.signs("RS256", claims))
          .contains("api://weir");
    }
    String without = scene.claims("").replace("\"aud\":\"api://weir\",", "");
    scene.refused(Fault.WRONG_AUDIENCE, VerifierScene.KEY.signs("RS256", without));
  }

  @Test
  void acceptsATokenForSeveralAudiencesOfWhichOneIsMeant() throws Exception {
    String claims = scene.claims("").replace("\"api://weir\"", "[\"other\",\"api://weir\"]");
    assertThat(scene.verified(VerifierScene.KEY.signs("RS256", claims)).user()).isEqualTo("alice");
  }

  @Test
  void acceptsATokenUntilAMinuteAfterItsEnd() throws Exception {
    String token = scene.token("");
    scene.passes(Duration.ofSeconds(659));
    assertThat(scene.verified(token).user()).isEqualTo("alice");
    scene.passes(Duration.ofSeconds(1));
    scene.refused(Fault.EXPIRED, token).contains("60 seconds ago");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "iat"})
  void refusesATokenBeforeItsTime(String claim) throws Exception {
    long later = scene.now().plusSeconds(61).getEpochSecond();
    String token = scene.token(",\"%s\":%d".formatted(claim, later));
    scene.refused(Fault.NOT_YET_VALID, token).contains(claim);
    scene.passes(Duration.ofSeconds(1));
    assertThat(scene.verified(token).user()).isEqualTo("alice");
  }

  @Test
  void refusesATokenThatNeverExpires() {
    String claims = scene.claims("").replaceFirst("\"exp\":\\d+,", "");
    scene.refused(Fault.MISSING_CLAIM, VerifierScene.KEY.signs("RS256", claims)).contains("exp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"9999999999\"", "null", "-1", "1e300", "true", "[1]", "999999999999999"})
  void refusesAnEndThatIsNoTime(String end) {
    String claims = scene.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":" + end);
    scene.refused(Fault.MALFORMED, VerifierScene.KEY.signs("RS256", claims)).contains("exp");
  }

  @Test
  void refusesATokenWithoutAUserAndNamesTheClaim() {
    String claims = scene.claims("").replace("preferred_username", "email");
    scene
        .refused(Fault.MISSING_CLAIM, VerifierScene.KEY.signs("RS256", claims))
        .contains("preferred_username")
        .contains("main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "7", "[\"alice\"]", "{}", "\"a\\nb\"", "\"a\\u0000b\""})
  void refusesAUserThatIsNoName(String user) {
    String claims = scene.claims("").replace("\"alice\"", user);
    scene.refused(Fault.MALFORMED, VerifierScene.KEY.signs("RS256", claims));
  }

  @Test
  void refusesAUserNameThatIsTooLong() {
    String claims = scene.claims("").replace("alice", "a".repeat(257));
    scene.refused(Fault.MALFORMED, VerifierScene.KEY.signs("RS256", claims)).contains("256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "{}", "[\"a\",7]", "[[\"a\"]]", "[null]", "true"})
  void refusesGroupsOfAnotherKindInsteadOfDroppingThem(String groups) {
    scene.refused(Fault.MALFORMED, scene.token(",\"groups\":" + groups)).contains("groups");
  }

  @Test
  void readsASingleGroupAsOneGroupWhateverIsInIt() throws Exception {
    assertThat(scene.verified(scene.token(",\"groups\":\"a dba,b\"")).groups())
        .containsExactly("a dba,b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"_claim_names\":{\"groups\":\"src1\"},\"_claim_sources\":{\"src1\":{}}",
        ",\"hasgroups\":true"
      })
  void refusesATokenWhoseGroupsWereLeftOutBecauseThereAreTooMany(String overage) {
    scene.refused(Fault.MISSING_CLAIM, scene.token(overage)).contains("overage");
  }

  @Test
  void refusesMoreGroupsThanItWillKeep() {
    String groups =
        IntStream.range(0, 10_001).mapToObj(i -> "\"g\"").collect(Collectors.joining(","));
    scene.refused(Fault.MALFORMED, scene.token(",\"groups\":[" + groups + "]")).contains("10000");
  }

  @Test
  void readsNestedClaimsAndPrefersANameWithDotsAsItStands() throws Exception {
    var names = new ClaimNames("sub", "realm_access.roles", "https://x.example/roles", "client");
    var nested =
        new VerifierScene(
            IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir"))
                .withClaims(names));
    var subject =
        nested.verified(
            nested.token(
                """
                ,"sub":"a1","realm_access":{"roles":["x"]},"https://x.example/roles":["y"],\
                "azp":"not this","client":"agent"\
                """));
    assertThat(subject.user()).isEqualTo("a1");
    assertThat(subject.groups()).containsExactly("x");
    assertThat(subject.roles()).containsExactly("y");
    assertThat(subject.agent()).isEqualTo("agent");
    var direct =
        nested.verified(
            nested.token(
                ",\"sub\":\"a1\",\"realm_access.roles\":[\"d\"],\"realm_access\":{\"roles\":[\"n\"]}"));
    assertThat(direct.groups()).containsExactly("d");
  }

  @ParameterizedTest
  @CsvSource({"azp", "appid", "client_id"})
  void findsTheAgentUnderEachOfItsSpellings(String claim) throws Exception {
    assertThat(scene.verified(scene.token(",\"%s\":\"bot\"".formatted(claim))).agent())
        .isEqualTo("bot");
  }

  @Test
  void keepsTwoIssuersApartWhoseKeysHaveTheSameId() throws Exception {
    URI otherIssuer = URI.create("https://other.example");
    var two =
        new VerifierScene(
            IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir")),
            IssuerSettings.of("second", otherIssuer, Set.of("api://weir")));
    ForgedKey otherKey = ForgedKey.ec("key-1", "secp256r1");
    two.issuer.publishes(otherIssuer, otherKey);
    String own = otherKey.signs("ES256", two.claims(otherIssuer, ""));
    assertThat(two.verified(own).issuer()).isEqualTo("second");
    assertThat(two.verified(two.token("")).issuer()).isEqualTo("main");
    two.refused(Fault.BAD_SIGNATURE, otherKey.signs("ES256", two.claims("")));
    two.refused(Fault.BAD_SIGNATURE, VerifierScene.KEY.signs("RS256", two.claims(otherIssuer, "")));
  }

  @Test
  void refusesSettingsThatCouldNotBeTrusted() {
    for (String address :
        List.of(
            "http://login.example",
            "ftp://login.example",
            "https:/x",
            "https://user@login.example",
            "https://login.example?x",
            "https://login.example#x",
            "http://127.0.0.1.example",
            "http://localhost.example")) {
      assertThatThrownBy(() -> IssuerSettings.of("main", URI.create(address), Set.of("api://weir")))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("https");
    }
    assertThat(IssuerSettings.of("main", URI.create("http://127.0.0.1:1/x"), Set.of("a")).name())
        .isEqualTo("main");
    assertThatThrownBy(() -> IssuerSettings.of("main", VerifierScene.ISSUER, Set.of()))
        .hasMessageContaining("audience");
    var settings = IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("a"));
    assertThatThrownBy(() -> new VerifierScene(settings, settings))
        .hasMessageContaining("two issuers");
  }

  @Test
  void statesItsDefaults() {
    var settings = IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir"));
    assertThat(settings.claims())
        .isEqualTo(new ClaimNames("preferred_username", "groups", "roles", "azp"));
    assertThat(settings.algorithms()).containsExactlyInAnyOrder(SigningAlgorithm.values());
    assertThat(settings.clockSkew()).isEqualTo(Duration.ofSeconds(60));
    assertThat(IssuerSettings.CLOCK_SKEW_MAX).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.introspection()).isNull();
    assertThat(settings.tenant()).isNull();
  }
}
