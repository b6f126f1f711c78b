package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.TokenVerifier.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody without the issuer's private key may try. */
class TokenAttackTest {
  private static final ForgedKey ATTACKER = ForgedKey.rsa("key-1", 2048);
  private final VerifierScene scene = new VerifierScene();

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "rs256"})
  void cannotChooseAnAlgorithmThatNeedsNoPrivateKey(String algorithm) {
    String header = "{\"alg\":\"%s\",\"kid\":\"key-1\"}".formatted(algorithm);
    String unsigned = ForgedKey.base64(header) + "." + ForgedKey.base64(scene.claims(""));
    scene.refused(Fault.FORBIDDEN_ALGORITHM, unsigned + ".");
    scene.refused(Fault.FORBIDDEN_ALGORITHM, unsigned + ".AAAA");
    scene.refused(
        Fault.FORBIDDEN_ALGORITHM, VerifierScene.KEY.signs("RS256", header, scene.claims("")));
  }

  @Test
  void cannotUseThePublicKeyAsASharedSecret() throws Exception {
    String header = ForgedKey.base64("{\"alg\":\"HS256\",\"kid\":\"key-1\"}");
    String input = header + "." + ForgedKey.base64(scene.claims(""));
    byte[] spki = VerifierScene.KEY.pair().getPublic().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(spki));
    for (byte[] secret : List.of(spki, pem.getBytes(StandardCharsets.US_ASCII))) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] tag = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
      scene.refused(Fault.FORBIDDEN_ALGORITHM, input + "." + ForgedKey.base64(tag));
    }
  }

  @Test
  void cannotSignWithAKeyOfTheirOwnUnderTheIssuersKeyId() {
    scene.refused(Fault.BAD_SIGNATURE, ATTACKER.signs("RS256", scene.claims("")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jku", "x5u", "jwk", "x5c"})
  void cannotSayWhereTheKeyIsToBeFound(String parameter) {
    String value =
        switch (parameter) {
          case "jwk" -> ATTACKER.jwk();
          case "x5c" -> "[\"AAAA\"]";
          default -> "\"https://attacker.example/keys\"";
        };
    scene.issuer.publishes(
        URI.create("https://attacker.example/keys"), "{\"keys\":[%s]}".formatted(ATTACKER.jwk()));
    String header = "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"%s\":%s}".formatted(parameter, value);
    scene.refused(Fault.BAD_SIGNATURE, ATTACKER.signs("RS256", header, scene.claims("")));
    assertThat(scene.issuer.asked()).extracting(URI::getHost).containsOnly("login.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../dev/null",
        "https://attacker.example/keys",
        "' OR 1=1 --",
        "key-1\\u0000",
        "KEY-1",
        ""
      })
  void cannotNameAKeyThatTheIssuerDoesNotPublish(String keyId) {
    String header = "{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(keyId);
    scene
        .refused(Fault.BAD_SIGNATURE, VerifierScene.KEY.signs("RS256", header, scene.claims("")))
        .contains("no key with the id");
    assertThat(scene.issuer.asked()).extracting(URI::getHost).containsOnly("login.example");
  }

  @Test
  void cannotGainByNamingNoKey() {
    String header = "{\"alg\":\"RS256\"}";
    scene.refused(Fault.BAD_SIGNATURE, ATTACKER.signs("RS256", header, scene.claims("")));
  }

  @Test
  void cannotUseAKeyWithAnAlgorithmItIsNotFor() {
    ForgedKey curve = ForgedKey.ec("key-2", "secp256r1");
    scene.issuer.publishes(
        URI.create(VerifierScene.ISSUER + "/keys"),
        "{\"keys\":[%s,%s,%s]}"
            .formatted(
                VerifierScene.KEY.named("rs-only").jwk(",\"alg\":\"RS256\""),
                VerifierScene.KEY.named("encrypts").jwk(",\"use\":\"enc\""),
                curve.jwk()));
    ForgedKey signing = VerifierScene.KEY.named("rs-only");
    scene.refused(Fault.BAD_SIGNATURE, signing.signs("PS256", scene.claims("")));
    scene.refused(
        Fault.BAD_SIGNATURE, VerifierScene.KEY.named("encrypts").signs("RS256", scene.claims("")));
    String header = "{\"alg\":\"ES384\",\"kid\":\"key-2\"}";
    scene.refused(Fault.BAD_SIGNATURE, curve.signs("ES256", header, scene.claims("")));
  }

  @Test
  void cannotUseAnAlgorithmThatTheIssuerIsNotTrustedWith() {
    var narrow =
        new VerifierScene(
            IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir"))
                .withAlgorithms(Set.of(SigningAlgorithm.PS256)));
    narrow.refused(Fault.FORBIDDEN_ALGORITHM, narrow.token("")).contains("PS256");
  }

  @Test
  void cannotForgeWithTheNeutralEllipticSignature() {
    ForgedKey curve = ForgedKey.ec("key-1", "secp256r1");
    scene.issuer.publishes(VerifierScene.ISSUER, curve);
    String token = curve.signs("ES256", scene.claims(""));
    String input = token.substring(0, token.lastIndexOf('.') + 1);
    for (int length : new int[] {1, 63, 64, 65, 4096}) {
      scene.refused(Fault.BAD_SIGNATURE, input + ForgedKey.base64(new byte[length]));
    }
  }

  @Test
  void cannotUseAWeakKeyEvenIfTheIssuerPublishesIt() {
    ForgedKey weak = ForgedKey.rsa("weak", 1024);
    scene.issuer.publishes(VerifierScene.ISSUER, VerifierScene.KEY, weak);
    scene.refused(Fault.BAD_SIGNATURE, weak.signs("RS256", scene.claims("")));
  }

  @Test
  void cannotPassATokenOfAnotherIssuerThatSharesTheKeys() {
    URI sibling = URI.create("https://login.example/tenant-b");
    scene.issuer.publishes(sibling, VerifierScene.KEY);
    scene.refused(
        Fault.UNKNOWN_ISSUER, VerifierScene.KEY.signs("RS256", scene.claims(sibling, "")));
  }

  @Test
  void cannotSayThingsTwice() {
    scene.refused(Fault.MALFORMED, scene.token(",\"preferred_username\":\"dana\""));
    scene.refused(Fault.MALFORMED, scene.token(",\"x\":{\"roles\":[\"a\"],\"roles\":[\"b\"]}"));
    String header = "{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"key-1\"}";
    scene.refused(Fault.MALFORMED, VerifierScene.KEY.signs("RS256", header, scene.claims("")));
  }

  @Test
  void cannotPassAnIdTokenOrAnotherKindOfToken() throws Exception {
    for (String sign :
        List.of(
            ",\"nonce\":\"n\"",
            ",\"at_hash\":\"h\"",
            ",\"c_hash\":\"h\"",
            ",\"typ\":\"ID\"",
            ",\"typ\":\"Refresh\"")) {
      scene.refused(Fault.MALFORMED, scene.token(sign)).contains("not an access token");
    }
    assertThat(scene.verified(scene.token(",\"typ\":\"Bearer\"")).user()).isEqualTo("alice");
    for (String type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "id_token")) {
      String header = "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"%s\"}".formatted(type);
      scene
          .refused(Fault.MALFORMED, VerifierScene.KEY.signs("RS256", header, scene.claims("")))
          .contains("not an access token");
    }
  }

  @Test
  void cannotReplayATokenThatIsBoundToAKey() {
    scene.refused(Fault.MALFORMED, scene.token(",\"cnf\":{\"jkt\":\"x\"}")).contains("cnf");
  }

  @Test
  void cannotHideMeaningInCriticalHeaders() {
    String header = "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"crit\":[\"b64\"],\"b64\":false}";
    scene
        .refused(Fault.MALFORMED, VerifierScene.KEY.signs("RS256", header, scene.claims("")))
        .contains("critical");
  }

  @Test
  void cannotMakeItReadTooMuch() {
    scene.refused(Fault.MALFORMED, "a".repeat(CompactToken.BYTES_MAX + 1)).contains("65536");
    String deep = "[".repeat(1000) + "]".repeat(1000);
    scene.refused(Fault.MALFORMED, scene.token(",\"x\":" + deep));
    assertThat(scene.issuer.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "s3cret-password",
        "e30.e30.e30.e30.e30",
        "!!!!.e30.AAAA",
        "e30=.e30.AAAA",
        "bnVsbA.e30.AAAA",
        "W10.e30.AAAA",
        "eyJhbGciOiJSUzI1NiJ9.bnVsbA.AAAA",
        "eyJhbGciOiJSUzI1NiJ9 .e30.AAAA",
        "eyJhbGciOjd9.e30.AAAA",
        "\u00e9.\u00e9.\u00e9"
      })
  void getsAClearAnswerToWhatIsNoToken(String token) {
    scene.refused(Fault.MALFORMED, token).startsWith("the token ");
  }

  @Test
  void isNotHelpedByAnotherSpellingOfTheSameSignature() {
    scene.refused(Fault.MALFORMED, scene.token("") + "=");
    scene.refused(Fault.MALFORMED, scene.token("") + "\n");
    scene.refused(Fault.MALFORMED, " " + scene.token(""));
  }
}
