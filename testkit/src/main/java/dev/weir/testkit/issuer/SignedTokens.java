package dev.weir.testkit.issuer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Tokens signed with ES256, made with the JDK alone. Thread-safe. */
final class SignedTokens {
  private static final String KEY_ID = "k1";
  private static final int COORDINATE_BYTES = 32;

  private final KeyPair keys;

  SignedTokens() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make P-256 keys", e);
    }
  }

  /**
   * @param claims a JSON object
   */
  String sign(String claims) {
    String header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + KEY_ID + "\"}";
    String signed = base64(header) + "." + base64(claims);
    try {
      Signature es256 = Signature.getInstance("SHA256withECDSAinP1363Format");
      es256.initSign(keys.getPrivate());
      es256.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(es256.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot sign with ES256", e);
    }
  }

  /** The key set, as JSON. */
  String keySet() {
    var point = ((ECPublicKey) keys.getPublic()).getW();
    return """
    {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"%s","x":"%s","y":"%s"}]}\
    """
        .formatted(
            KEY_ID,
            base64(coordinate(point.getAffineX().toByteArray())),
            base64(coordinate(point.getAffineY().toByteArray())));
  }

  /** As long as the curve has it: BigInteger's bytes are fewer, or have a sign in front. */
  private static byte[] coordinate(byte[] number) {
    byte[] fixed = new byte[COORDINATE_BYTES];
    int count = Math.min(number.length, COORDINATE_BYTES);
    System.arraycopy(number, number.length - count, fixed, COORDINATE_BYTES - count, count);
    return fixed;
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
