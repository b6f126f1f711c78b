package dev.weir.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A key pair that signs whatever it is given, without any library that would refuse to; for tests.
 */
record ForgedKey(String id, KeyPair pair) {

  static ForgedKey rsa(String id, int bits) {
    return generated(id, "RSA", new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(65537)));
  }

  static ForgedKey ec(String id, String curve) {
    return generated(id, "EC", new ECGenParameterSpec(curve));
  }

  static ForgedKey ed25519(String id) {
    return generated(id, "Ed25519", NamedParameterSpec.ED25519);
  }

  /** The same key under another name. */
  ForgedKey named(String otherId) {
    return new ForgedKey(otherId, pair);
  }

  private static ForgedKey generated(String id, String type, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
      generator.initialize(parameters);
      return new ForgedKey(id, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The public key as a member of a key set. */
  String jwk() {
    return jwk("");
  }

  /**
   * @param more further members, starting with a comma
   */
  String jwk(String more) {
    String members =
        switch (pair.getPublic()) {
          case RSAPublicKey rsa ->
              "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\""
                  .formatted(unsigned(rsa.getModulus(), 0));
          case ECPublicKey ec -> {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            int size = (bits + 7) / 8;
            yield "\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\""
                .formatted(
                    bits,
                    unsigned(ec.getW().getAffineX(), size),
                    unsigned(ec.getW().getAffineY(), size));
          }
          default -> {
            byte[] encoded = pair.getPublic().getEncoded();
            yield "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\""
                .formatted(
                    base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
          }
        };
    return "{\"kid\":\"%s\",%s%s}".formatted(id, members, more);
  }

  /** A token with a usual header. */
  String signs(String algorithm, String claims) {
    return signs(
        algorithm,
        "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(algorithm, id),
        claims);
  }

  /**
   * @param algorithm how it is really signed, whatever the header says
   */
  String signs(String algorithm, String header, String claims) {
    return signs(algorithm, header, claims.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param claims any bytes
   */
  String signs(String algorithm, String header, byte[] claims) {
    String input = base64(header) + "." + base64(claims);
    try {
      Signature signer = Signature.getInstance(jcaName(algorithm));
      if (algorithm.startsWith("PS")) {
        String hash = "SHA-" + algorithm.substring(2);
        signer.setParameter(
            new PSSParameterSpec(
                hash,
                "MGF1",
                new MGF1ParameterSpec(hash),
                Integer.parseInt(algorithm.substring(2)) / 8,
                1));
      }
      signer.initSign(pair.getPrivate());
      signer.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + base64(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String jcaName(String algorithm) {
    String bits = algorithm.substring(2);
    return switch (algorithm.substring(0, 2)) {
      case "RS" -> "SHA" + bits + "withRSA";
      case "PS" -> "RSASSA-PSS";
      case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
      default -> "Ed25519";
    };
  }

  private static String unsigned(BigInteger number, int size) {
    byte[] bytes = number.toByteArray();
    if (bytes[0] == 0) {
      bytes = Arrays.copyOfRange(bytes, 1, bytes.length);
    }
    byte[] padded = new byte[Math.max(size, bytes.length)];
    System.arraycopy(bytes, 0, padded, padded.length - bytes.length, bytes.length);
    return base64(padded);
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
