package dev.weir.identity;

import static dev.weir.session.TokenVerifier.Fault.EXPIRED;
import static dev.weir.session.TokenVerifier.Fault.MALFORMED;
import static dev.weir.session.TokenVerifier.Fault.MISSING_CLAIM;
import static dev.weir.session.TokenVerifier.Fault.NOT_YET_VALID;
import static dev.weir.session.TokenVerifier.Fault.UNKNOWN_ISSUER;
import static dev.weir.session.TokenVerifier.Fault.WRONG_AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way of being bad that what a well signed token says is known to have, with the fault that
 * the audit holds and what the client is told.
 */
class BadClaimsTest {
  private static final VerifierScene SCENE = new VerifierScene();

  static List<BadToken> tokens() {
    var bad = new ArrayList<BadToken>();
    claims(bad);
    names(bad);
    return bad;
  }

  private static void claims(List<BadToken> bad) {
    bad.add(
        BadToken.payload(
            "iss missing",
            UNKNOWN_ISSUER,
            "https://login.example/tenant",
            SCENE.claims("").replace("\"iss\"", "\"issuer\"")));
    bad.add(
        BadToken.payload(
            "iss a list",
            UNKNOWN_ISSUER,
            "accepted here",
            SCENE.claims("").replaceFirst("\"iss\":(\"[^\"]*\")", "\"iss\":[$1]")));
    bad.add(
        BadToken.payload(
            "iss with a slash",
            UNKNOWN_ISSUER,
            "accepted here",
            SCENE.claims("").replace("/tenant\"", "/tenant/\"")));
    bad.add(
        BadToken.payload(
            "iss in capitals",
            UNKNOWN_ISSUER,
            "accepted here",
            SCENE.claims("").replace("login.example", "LOGIN.example")));
    for (String audience :
        List.of(
            "\"API://weir\"",
            "[\"a\",[\"api://weir\"]]",
            "{}",
            "null",
            "\"api://weir/\"",
            "\"api://weir api://other\"",
            "[\"api://weir\\u0000\"]",
            "7")) {
      bad.add(
          BadToken.payload(
              "aud " + audience,
              WRONG_AUDIENCE,
              "api://weir",
              SCENE.claims("").replace("\"api://weir\"", audience)));
    }
    for (String end : List.of("-1", "-0.5", "1e999", "\"1e9\"", "null", "true", "[]", "1e18")) {
      bad.add(
          BadToken.payload(
              "exp " + end,
              MALFORMED,
              "",
              SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":" + end)));
    }
    bad.add(
        BadToken.payload(
            "exp of many digits",
            MALFORMED,
            "",
            SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":" + "9".repeat(10_000))));
    bad.add(
        BadToken.payload(
            "exp missing",
            MISSING_CLAIM,
            "exp",
            SCENE.claims("").replaceFirst("\"exp\":\\d+,", "")));
    bad.add(
        BadToken.payload(
            "exp as a past fraction",
            EXPIRED,
            "get a new one",
            SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":1000000000.75")));
    bad.add(
        BadToken.payload(
            "exp zero",
            EXPIRED,
            "get a new one",
            SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":0")));
    long later = SCENE.now().plusSeconds(61).getEpochSecond();
    bad.add(
        BadToken.payload(
            "nbf to come", NOT_YET_VALID, "clocks", SCENE.claims(",\"nbf\":" + later)));
    bad.add(
        BadToken.payload(
            "iat to come", NOT_YET_VALID, "clocks", SCENE.claims(",\"iat\":" + later)));
    bad.add(BadToken.payload("nbf no time", MALFORMED, "nbf", SCENE.claims(",\"nbf\":\"now\"")));
    bad.add(
        BadToken.payload(
            "an ID token", MALFORMED, "not an access token", SCENE.claims(",\"nonce\":\"n\"")));
    bad.add(
        BadToken.payload(
            "a refresh token",
            MALFORMED,
            "not an access token",
            SCENE.claims(",\"typ\":\"Refresh\"")));
    bad.add(
        BadToken.payload(
            "bound to a key", MALFORMED, "cnf", SCENE.claims(",\"cnf\":{\"jkt\":\"x\"}")));
  }

  private static void names(List<BadToken> bad) {
    for (String user :
        List.of(
            "\"\"",
            "7",
            "[]",
            "\"a\\u0000\"",
            "\"a\\u202eb\"",
            "\"a\\u2066b\"",
            "\"a\\u2028b\"",
            "\"\\ud800\"",
            "\"" + "u".repeat(257) + "\"")) {
      bad.add(
          BadToken.payload(
              "user " + bad.size(),
              MALFORMED,
              "preferred_username",
              SCENE.claims("").replace("\"alice\"", user)));
    }
    for (String groups :
        List.of(
            "7",
            "true",
            "{}",
            "[7]",
            "[null]",
            "[[\"dba\"]]",
            "[{\"dba\":1}]",
            "[\"\"]",
            "[\"dba\\u0000\"]",
            "[\"db\\u202ea\"]")) {
      bad.add(
          BadToken.payload(
              "groups " + groups, MALFORMED, "groups", SCENE.claims(",\"groups\":" + groups)));
    }
    bad.add(
        BadToken.payload(
            "groups left out",
            MISSING_CLAIM,
            "overage",
            SCENE.claims(",\"_claim_names\":{\"groups\":\"src1\"},\"groups\":[]")));
    bad.add(
        BadToken.payload("agent no text", MALFORMED, "azp", SCENE.claims(",\"azp\":[\"claude\"]")));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void isRefusedWithAReasonThatHelps(BadToken bad) {
    SCENE.refused(bad.fault(), bad.token()).contains(bad.told());
    assertThat(SCENE.issuer.asked()).extracting(URI::getHost).allMatch("login.example"::equals);
  }

  @Test
  void theSameClaimsWithoutTheirFaultAreGood() throws Exception {
    String confusable = "\u0434ba";
    String thousand =
        IntStream.range(0, 1000)
            .mapToObj("\"group-%d\""::formatted)
            .collect(Collectors.joining(",", "[", ",\"" + confusable + "\"]"));
    assertThat(SCENE.verified(SCENE.token(",\"groups\":" + thousand)).groups())
        .hasSize(1001)
        .doesNotContain("dba");
    String fraction = SCENE.claims("").replaceFirst("\"exp\":(\\d+)", "\"exp\":$1.5");
    assertThat(SCENE.verified(VerifierScene.KEY.signs("RS256", fraction)).user())
        .isEqualTo("alice");
  }
}
