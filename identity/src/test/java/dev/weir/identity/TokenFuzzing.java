package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold for any bytes at all that say who somebody is: they name a subject that the
 * issuer signed, or are refused without a word of theirs; and nothing else.
 */
final class TokenFuzzing {
  static final ForgedKey CURVE = ForgedKey.ed25519("ed");

  private static final VerifierScene SCENE = scene();
  private static final Set<String> SIGNED = new HashSet<>();

  private TokenFuzzing() {}

  /** Tokens that are accepted, which later ones are made of. */
  static List<byte[]> goodTokens() {
    var tokens = new ArrayList<String>();
    tokens.add(SCENE.token(""));
    tokens.add(SCENE.token(",\"groups\":[\"a\",\"b\"],\"azp\":\"agent\",\"typ\":\"Bearer\""));
    tokens.add(CURVE.signs("EdDSA", SCENE.claims("")));
    tokens.add(CURVE.signs("EdDSA", "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}", SCENE.claims("")));
    tokens.forEach(token -> SIGNED.add(signed(token)));
    return tokens.stream().map(token -> token.getBytes(StandardCharsets.US_ASCII)).toList();
  }

  static List<byte[]> goodClaims() {
    return List.of(
            SCENE.claims(""),
            SCENE.claims(
                ",\"nbf\":1,\"iat\":1.5e3,\"roles\":[\"r\",\"\"],\"groups\":\"a\",\"sub\":\"s\""),
            SCENE.claims(
                ",\"_claim_names\":{\"groups\":\"src1\"},\"hasgroups\":true,\"appid\":\"a\","
                    + "\"oid\":\"\\u0041\\ud834\\udd1e\",\"scp\":\"x y\",\"x\":[{\"y\":null}]"))
        .stream()
        .map(claims -> claims.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  static List<byte[]> goodKeys() {
    return List.of(
            "{\"keys\":[%s,%s]}".formatted(VerifierScene.KEY.jwk(), CURVE.jwk(",\"use\":\"sig\"")),
            "{\"keys\":[%s,{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":\"EC\",\"crv\":\"P-256\"}]}"
                .formatted(CURVE.jwk(",\"alg\":\"EdDSA\",\"key_ops\":[\"verify\"],\"x5c\":[\"\"]")))
        .stream()
        .map(keys -> keys.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** Bytes as a password. */
  static void token(byte[] bytes) {
    if (subject(SCENE, bytes) != null) {
      assertThat(SIGNED).contains(signed(new String(bytes, StandardCharsets.ISO_8859_1)));
    }
  }

  /** Bytes as claims that the issuer signs. */
  static void claims(byte[] bytes) {
    String token = CURVE.signs("EdDSA", "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", bytes);
    Subject subject = subject(SCENE, token.getBytes(StandardCharsets.US_ASCII));
    if (subject != null) {
      asAnotherReaderSays(subject, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** Bytes as the document that holds the issuer's keys; the attacker has none of them. */
  static void keys(byte[] bytes) {
    var scene = new VerifierScene();
    scene.issuer.publishes(
        URI.create(VerifierScene.ISSUER + "/keys"), new String(bytes, StandardCharsets.UTF_8));
    for (byte[] token : goodTokens()) {
      subject(scene, token);
    }
  }

  private static void asAnotherReaderSays(Subject subject, String claims) {
    try {
      JWTClaimsSet read = JWTClaimsSet.parse(claims);
      assertThat(read.getIssuer()).isEqualTo(VerifierScene.ISSUER.toString());
      assertThat(read.getAudience()).contains("api://weir");
      assertThat(read.getStringClaim("preferred_username")).isEqualTo(subject.user());
      Instant now = SCENE.now();
      assertThat(read.getExpirationTime()).isAfter(Date.from(now.minusSeconds(300)));
      assertThat(subject.expiresAt()).isAfter(now.minusSeconds(300));
    } catch (ParseException e) {
      throw new AssertionError("another reader does not read " + claims, e);
    }
  }

  private static @Nullable Subject subject(VerifierScene scene, byte[] bytes) {
    try (Secret secret = Secret.taking(bytes.clone())) {
      Subject subject = scene.verifier.verify(secret);
      assertThat(subject.user()).isNotBlank();
      return subject;
    } catch (SignInRefused refused) {
      assertThat(refused).hasNoCause();
      assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(600);
      for (String part : new String(bytes, StandardCharsets.ISO_8859_1).split("\\.")) {
        if (part.length() > 24) {
          assertThat(refused.getMessage()).doesNotContain(part.substring(0, 24));
        }
      }
      return null;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static VerifierScene scene() {
    var scene = new VerifierScene();
    scene.issuer.publishes(VerifierScene.ISSUER, VerifierScene.KEY, CURVE);
    return scene;
  }

  /** What the signature is over. */
  private static String signed(String token) {
    return token.substring(0, token.lastIndexOf('.'));
  }
}
