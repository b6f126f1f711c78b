package dev.weir.identity;

import static dev.weir.session.TokenVerifier.Fault.BAD_SIGNATURE;
import static dev.weir.session.TokenVerifier.Fault.EXPIRED;
import static dev.weir.session.TokenVerifier.Fault.FORBIDDEN_ALGORITHM;
import static dev.weir.session.TokenVerifier.Fault.MALFORMED;
import static dev.weir.session.TokenVerifier.Fault.MISSING_CLAIM;
import static dev.weir.session.TokenVerifier.Fault.NOT_YET_VALID;
import static dev.weir.session.TokenVerifier.Fault.UNKNOWN_ISSUER;
import static dev.weir.session.TokenVerifier.Fault.WRONG_AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.TokenVerifier.Fault;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way of being bad that a token is known to have, with the fault that the audit holds and
 * what the client is told. {@link TokenAttackTest} tells the stories of some of them.
 */
class BadTokenTest {
  private static final VerifierScene SCENE = new VerifierScene();
  private static final ForgedKey CURVE = ForgedKey.ec("ec", "secp256r1");
  private static final ForgedKey WEAK = ForgedKey.rsa("weak", 1024);
  private static final ForgedKey EDWARDS = ForgedKey.ed25519("ed");
  private static final String IDENTITY_POINT = "AQ" + "A".repeat(41);

  /**
   * @param told a part of the message, which helps who means well
   */
  record Bad(String name, Fault fault, String told, String token) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Bad> tokens() {
    SCENE.issuer.publishes(
        URI.create(VerifierScene.ISSUER + "/keys"),
        "{\"keys\":[%s]}"
            .formatted(
                String.join(
                    ",",
                    VerifierScene.KEY.jwk(),
                    CURVE.jwk(),
                    WEAK.jwk(),
                    EDWARDS.jwk(),
                    edwards("low", IDENTITY_POINT),
                    "{\"kty\":\"RSA\",\"kid\":\"one\",\"n\":\"%s\",\"e\":\"AQ\"}"
                        .formatted("_".repeat(342)))));
    var bad = new ArrayList<Bad>();
    headers(bad);
    signatures(bad);
    forms(bad);
    claims(bad);
    names(bad);
    return bad;
  }

  private static void headers(List<Bad> bad) {
    for (String algorithm : List.of("none", "NONE", "HS256", "RS1", "ES256K", "RSA-OAEP", "dir")) {
      bad.add(
          header(
              "alg " + algorithm,
              FORBIDDEN_ALGORITHM,
              "never accepted",
              "{\"alg\":\"%s\",\"kid\":\"key-1\"}".formatted(algorithm)));
    }
    bad.add(header("alg missing", FORBIDDEN_ALGORITHM, "signed with", "{\"kid\":\"key-1\"}"));
    bad.add(header("alg no text", MALFORMED, "\"alg\"", "{\"alg\":[\"RS256\"]}"));
    bad.add(header("alg null", FORBIDDEN_ALGORITHM, "signed with", "{\"alg\":null}"));
    bad.add(
        header(
            "alg of another key",
            BAD_SIGNATURE,
            "signature",
            "{\"alg\":\"ES256\",\"kid\":\"key-1\"}"));
    bad.add(
        header(
            "alg of the family",
            BAD_SIGNATURE,
            "signature",
            "{\"alg\":\"RS384\",\"kid\":\"key-1\"}"));
    for (String kid :
        List.of(
            "../../keys/key-1", "key-1\\u0000", "' OR '1'='1", "http://x/k", "k".repeat(4000))) {
      bad.add(
          header(
              "kid " + kid.substring(0, 5),
              BAD_SIGNATURE,
              "no key with the id",
              "{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(kid)));
    }
    bad.add(header("kid no text", MALFORMED, "\"kid\"", "{\"alg\":\"RS256\",\"kid\":{}}"));
    bad.add(
        header(
            "crit",
            MALFORMED,
            "critical",
            "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"crit\":[\"exp\"]}"));
    bad.add(
        header(
            "crit empty",
            MALFORMED,
            "critical",
            "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"crit\":[]}"));
    bad.add(
        header(
            "alg twice",
            MALFORMED,
            "occurs twice",
            "{\"alg\":\"RS256\",\"alg\":\"none\",\"kid\":\"key-1\"}"));
    for (String type : List.of("logout+jwt", "dpop+jwt", "refresh", "JOSE+JSON")) {
      bad.add(
          header(
              "typ " + type,
              MALFORMED,
              "not an access token",
              "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"%s\"}".formatted(type)));
    }
    bad.add(
        header(
            "huge header",
            MALFORMED,
            "longer than",
            "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"x\":\"%s\"}".formatted("h".repeat(60_000))));
    bad.add(
        header(
            "deep header",
            MALFORMED,
            "header",
            "{\"alg\":\"RS256\",\"x\":%s%s}".formatted("[".repeat(500), "]".repeat(500))));
    bad.add(header("header with a trailing object", MALFORMED, "header", "{\"alg\":\"RS256\"}{}"));
    bad.add(header("header with a byte order mark", MALFORMED, "header", "\uFEFF[]"));
  }

  private static void signatures(List<Bad> bad) {
    String good = SCENE.token("");
    String input = good.substring(0, good.lastIndexOf('.') + 1);
    String curved = CURVE.signs("ES256", SCENE.claims(""));
    String curvedInput = curved.substring(0, curved.lastIndexOf('.') + 1);
    String edwards = EDWARDS.signs("EdDSA", SCENE.claims(""));
    String edwardsInput = edwards.substring(0, edwards.lastIndexOf('.') + 1);
    bad.add(new Bad("signature stripped", MALFORMED, "signature that is empty", input));
    bad.add(
        new Bad("signature missing", MALFORMED, "signed", input.substring(0, input.length() - 1)));
    bad.add(
        new Bad("signature cut", BAD_SIGNATURE, "signature", good.substring(0, good.length() - 4)));
    bad.add(new Bad("signature longer", BAD_SIGNATURE, "signature", good + "AAAA"));
    bad.add(
        new Bad(
            "signature of zeros",
            BAD_SIGNATURE,
            "signature",
            curvedInput + ForgedKey.base64(new byte[64])));
    bad.add(
        new Bad(
            "signature in DER",
            BAD_SIGNATURE,
            "signature",
            curvedInput + ForgedKey.base64(HexFormat.of().parseHex("3006020101020101"))));
    bad.add(
        new Bad(
            "signature of zeros for Ed25519",
            BAD_SIGNATURE,
            "signature",
            edwardsInput + ForgedKey.base64(new byte[64])));
    bad.add(
        new Bad(
            "signature of another token",
            BAD_SIGNATURE,
            "signature",
            input + SCENE.token(",\"x\":1").split("\\.")[2]));
    bad.add(
        new Bad("weak RSA key", BAD_SIGNATURE, "no key", WEAK.signs("RS256", SCENE.claims(""))));
    byte[] neutral = Arrays.copyOf(new byte[] {1}, 64);
    bad.add(
        new Bad(
            "Ed25519 key of small order",
            BAD_SIGNATURE,
            "no key",
            ForgedKey.base64("{\"alg\":\"EdDSA\",\"kid\":\"low\"}")
                + "."
                + ForgedKey.base64(SCENE.claims(""))
                + "."
                + ForgedKey.base64(neutral)));
    bad.add(
        new Bad(
            "RSA exponent of one",
            BAD_SIGNATURE,
            "no key",
            ForgedKey.base64("{\"alg\":\"RS256\",\"kid\":\"one\"}")
                + "."
                + ForgedKey.base64(SCENE.claims(""))
                + ".AAAA"));
  }

  private static void forms(List<Bad> bad) {
    String good = SCENE.token("");
    for (String text :
        List.of(
            "",
            "postgres",
            "a.b",
            "..",
            "Bearer " + good,
            good + "\n",
            good + "=",
            "\u0000" + good,
            good.replaceFirst("\\.", "\u0000."),
            good + "." + good)) {
      bad.add(new Bad("form " + bad.size(), MALFORMED, "the token ", text));
    }
    bad.add(new Bad("64 KB and one", MALFORMED, "65536", "a".repeat(65_537)));
    bad.add(
        new Bad(
            "encrypted",
            MALFORMED,
            "encrypted tokens are not supported",
            ForgedKey.base64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + ".e30.e30.e30.e30"));
    bad.add(payload("nested token", MALFORMED, "payload", good));
    bad.add(payload("payload no object", MALFORMED, "payload", "[]"));
    bad.add(payload("payload null", MALFORMED, "payload", "null"));
    bad.add(
        payload(
            "payload with a comment",
            MALFORMED,
            "payload",
            SCENE.claims("").replace("{", "{/**/")));
    bad.add(
        payload(
            "payload in single quotes", MALFORMED, "payload", SCENE.claims("").replace('"', '\'')));
    bad.add(
        payload(
            "claims twice",
            MALFORMED,
            "occurs twice",
            SCENE.claims(",\"groups\":[\"a\"],\"groups\":[\"dba\"]")));
    bad.add(
        payload(
            "claims twice by another spelling",
            MALFORMED,
            "occurs twice",
            SCENE.claims(",\"groups\":[\"a\"],\"gr\\u006fups\":[\"dba\"]")));
    bad.add(
        payload(
            "claims twice below",
            MALFORMED,
            "occurs twice",
            SCENE.claims(",\"x\":{\"a\":1,\"a\":2}")));
  }

  private static void claims(List<Bad> bad) {
    bad.add(
        payload(
            "iss missing",
            UNKNOWN_ISSUER,
            "https://login.example/tenant",
            SCENE.claims("").replace("\"iss\"", "\"issuer\"")));
    bad.add(
        payload(
            "iss a list",
            UNKNOWN_ISSUER,
            "accepted here",
            SCENE.claims("").replaceFirst("\"iss\":(\"[^\"]*\")", "\"iss\":[$1]")));
    bad.add(
        payload(
            "iss with a slash",
            UNKNOWN_ISSUER,
            "accepted here",
            SCENE.claims("").replace("/tenant\"", "/tenant/\"")));
    bad.add(
        payload(
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
          payload(
              "aud " + audience,
              WRONG_AUDIENCE,
              "api://weir",
              SCENE.claims("").replace("\"api://weir\"", audience)));
    }
    for (String end : List.of("-1", "-0.5", "1e999", "\"1e9\"", "null", "true", "[]", "1e18")) {
      bad.add(
          payload(
              "exp " + end,
              MALFORMED,
              "",
              SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":" + end)));
    }
    bad.add(
        payload(
            "exp of many digits",
            MALFORMED,
            "",
            SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":" + "9".repeat(10_000))));
    bad.add(
        payload(
            "exp missing",
            MISSING_CLAIM,
            "exp",
            SCENE.claims("").replaceFirst("\"exp\":\\d+,", "")));
    bad.add(
        payload(
            "exp as a past fraction",
            EXPIRED,
            "get a new one",
            SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":1000000000.75")));
    bad.add(
        payload(
            "exp zero",
            EXPIRED,
            "get a new one",
            SCENE.claims("").replaceFirst("\"exp\":\\d+", "\"exp\":0")));
    long later = SCENE.now().plusSeconds(61).getEpochSecond();
    bad.add(payload("nbf to come", NOT_YET_VALID, "clocks", SCENE.claims(",\"nbf\":" + later)));
    bad.add(payload("iat to come", NOT_YET_VALID, "clocks", SCENE.claims(",\"iat\":" + later)));
    bad.add(payload("nbf no time", MALFORMED, "nbf", SCENE.claims(",\"nbf\":\"now\"")));
    bad.add(
        payload("an ID token", MALFORMED, "not an access token", SCENE.claims(",\"nonce\":\"n\"")));
    bad.add(
        payload(
            "a refresh token",
            MALFORMED,
            "not an access token",
            SCENE.claims(",\"typ\":\"Refresh\"")));
    bad.add(payload("bound to a key", MALFORMED, "cnf", SCENE.claims(",\"cnf\":{\"jkt\":\"x\"}")));
  }

  private static void names(List<Bad> bad) {
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
          payload(
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
          payload("groups " + groups, MALFORMED, "groups", SCENE.claims(",\"groups\":" + groups)));
    }
    bad.add(
        payload(
            "groups left out",
            MISSING_CLAIM,
            "overage",
            SCENE.claims(",\"_claim_names\":{\"groups\":\"src1\"},\"groups\":[]")));
    bad.add(payload("agent no text", MALFORMED, "azp", SCENE.claims(",\"azp\":[\"claude\"]")));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void isRefusedWithAReasonThatHelps(Bad bad) {
    SCENE.refused(bad.fault(), bad.token()).contains(bad.told());
    assertThat(SCENE.issuer.asked()).extracting(URI::getHost).allMatch("login.example"::equals);
  }

  @Test
  void theSameTokensWithoutTheirFaultAreGood() throws Exception {
    tokens();
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
    assertThat(SCENE.verified(CURVE.signs("ES256", SCENE.claims(""))).user()).isEqualTo("alice");
    assertThat(SCENE.verified(EDWARDS.signs("EdDSA", SCENE.claims(""))).user()).isEqualTo("alice");
  }

  @Test
  void pointsOfSmallOrderAreFoundInEverySpelling() {
    String[] small = {
      "00".repeat(32),
      "01" + "00".repeat(31),
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "ec" + "ff".repeat(30) + "7f",
      "ed" + "ff".repeat(30) + "7f",
      "ee" + "ff".repeat(30) + "7f"
    };
    for (String point : small) {
      byte[] encoded = HexFormat.of().parseHex(point);
      assertThat(SmallOrder.isOne(encoded)).as(point).isTrue();
      encoded[31] |= (byte) 0x80;
      assertThat(SmallOrder.isOne(encoded)).as(point + " with its sign").isTrue();
    }
    byte[] base = HexFormat.of().parseHex("58" + "66".repeat(31));
    assertThat(SmallOrder.isOne(base)).isFalse();
  }

  private static Bad header(String name, Fault fault, String told, String header) {
    return new Bad(name, fault, told, VerifierScene.KEY.signs("RS256", header, SCENE.claims("")));
  }

  private static Bad payload(String name, Fault fault, String told, String payload) {
    return new Bad(name, fault, told, VerifierScene.KEY.signs("RS256", payload));
  }

  private static String edwards(String id, String x) {
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"}".formatted(id, x);
  }
}
