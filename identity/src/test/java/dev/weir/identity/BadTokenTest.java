package dev.weir.identity;

import static dev.weir.session.TokenVerifier.Fault.BAD_SIGNATURE;
import static dev.weir.session.TokenVerifier.Fault.FORBIDDEN_ALGORITHM;
import static dev.weir.session.TokenVerifier.Fault.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.TokenVerifier.Fault;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way of being bad that the form, the header and the signature of a token are known to have,
 * with the fault that the audit holds and what the client is told. {@link TokenAttackTest} tells
 * the stories of some of them, {@link BadClaimsTest} has what stands in tokens.
 */
class BadTokenTest {
  private static final VerifierScene SCENE = new VerifierScene();
  private static final ForgedKey CURVE = ForgedKey.ec("ec", "secp256r1");
  private static final ForgedKey WEAK = ForgedKey.rsa("weak", 1024);
  private static final ForgedKey EDWARDS = ForgedKey.ed25519("ed");
  private static final String IDENTITY_POINT = "AQ" + "A".repeat(41);

  static List<BadToken> tokens() {
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
    var bad = new ArrayList<BadToken>();
    headers(bad);
    signatures(bad);
    forms(bad);
    return bad;
  }

  private static void headers(List<BadToken> bad) {
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

  private static void signatures(List<BadToken> bad) {
    String good = SCENE.token("");
    String input = good.substring(0, good.lastIndexOf('.') + 1);
    String curved = CURVE.signs("ES256", SCENE.claims(""));
    String curvedInput = curved.substring(0, curved.lastIndexOf('.') + 1);
    String edwards = EDWARDS.signs("EdDSA", SCENE.claims(""));
    String edwardsInput = edwards.substring(0, edwards.lastIndexOf('.') + 1);
    bad.add(new BadToken("signature stripped", MALFORMED, "signature that is empty", input));
    bad.add(
        new BadToken(
            "signature missing", MALFORMED, "signed", input.substring(0, input.length() - 1)));
    bad.add(
        new BadToken(
            "signature cut", BAD_SIGNATURE, "signature", good.substring(0, good.length() - 4)));
    bad.add(new BadToken("signature longer", BAD_SIGNATURE, "signature", good + "AAAA"));
    bad.add(
        new BadToken(
            "signature of zeros",
            BAD_SIGNATURE,
            "signature",
            curvedInput + ForgedKey.base64(new byte[64])));
    bad.add(
        new BadToken(
            "signature in DER",
            BAD_SIGNATURE,
            "signature",
            curvedInput + ForgedKey.base64(HexFormat.of().parseHex("3006020101020101"))));
    bad.add(
        new BadToken(
            "signature of zeros for Ed25519",
            BAD_SIGNATURE,
            "signature",
            edwardsInput + ForgedKey.base64(new byte[64])));
    bad.add(
        new BadToken(
            "signature of another token",
            BAD_SIGNATURE,
            "signature",
            input + SCENE.token(",\"x\":1").split("\\.")[2]));
    bad.add(
        new BadToken(
            "weak RSA key", BAD_SIGNATURE, "no key", WEAK.signs("RS256", SCENE.claims(""))));
    byte[] neutral = Arrays.copyOf(new byte[] {1}, 64);
    bad.add(
        new BadToken(
            "Ed25519 key of small order",
            BAD_SIGNATURE,
            "no key",
            ForgedKey.base64("{\"alg\":\"EdDSA\",\"kid\":\"low\"}")
                + "."
                + ForgedKey.base64(SCENE.claims(""))
                + "."
                + ForgedKey.base64(neutral)));
    bad.add(
        new BadToken(
            "RSA exponent of one",
            BAD_SIGNATURE,
            "no key",
            ForgedKey.base64("{\"alg\":\"RS256\",\"kid\":\"one\"}")
                + "."
                + ForgedKey.base64(SCENE.claims(""))
                + ".AAAA"));
  }

  private static void forms(List<BadToken> bad) {
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
      bad.add(new BadToken("form " + bad.size(), MALFORMED, "the token ", text));
    }
    bad.add(new BadToken("64 KB and one", MALFORMED, "65536", "a".repeat(65_537)));
    bad.add(
        new BadToken(
            "encrypted",
            MALFORMED,
            "encrypted tokens are not supported",
            ForgedKey.base64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + ".e30.e30.e30.e30"));
    bad.add(BadToken.payload("nested token", MALFORMED, "payload", good));
    bad.add(BadToken.payload("payload no object", MALFORMED, "payload", "[]"));
    bad.add(BadToken.payload("payload null", MALFORMED, "payload", "null"));
    bad.add(
        BadToken.payload(
            "payload with a comment",
            MALFORMED,
            "payload",
            SCENE.claims("").replace("{", "{/**/")));
    bad.add(
        BadToken.payload(
            "payload in single quotes", MALFORMED, "payload", SCENE.claims("").replace('"', '\'')));
    bad.add(
        BadToken.payload(
            "claims twice",
            MALFORMED,
            "occurs twice",
            SCENE.claims(",\"groups\":[\"a\"],\"groups\":[\"dba\"]")));
    bad.add(
        BadToken.payload(
            "claims twice by another spelling",
            MALFORMED,
            "occurs twice",
            SCENE.claims(",\"groups\":[\"a\"],\"gr\\u006fups\":[\"dba\"]")));
    bad.add(
        BadToken.payload(
            "claims twice below",
            MALFORMED,
            "occurs twice",
            SCENE.claims(",\"x\":{\"a\":1,\"a\":2}")));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void isRefusedWithAReasonThatHelps(BadToken bad) {
    SCENE.refused(bad.fault(), bad.token()).contains(bad.told());
    assertThat(SCENE.issuer.asked()).extracting(URI::getHost).allMatch("login.example"::equals);
  }

  @Test
  void theSameTokensWithoutTheirFaultAreGood() throws Exception {
    tokens();
    assertThat(SCENE.verified(CURVE.signs("ES256", SCENE.claims(""))).user()).isEqualTo("alice");
    assertThat(SCENE.verified(EDWARDS.signs("EdDSA", SCENE.claims(""))).user()).isEqualTo("alice");
  }

  private static BadToken header(String name, Fault fault, String told, String header) {
    return new BadToken(
        name, fault, told, VerifierScene.KEY.signs("RS256", header, SCENE.claims("")));
  }

  private static String edwards(String id, String x) {
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"}".formatted(id, x);
  }
}
