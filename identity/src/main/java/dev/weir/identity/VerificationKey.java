package dev.weir.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A public key of an issuer that may sign tokens. The key, not the token, decides which algorithms
 * it can be used with. It remembers what it has verified, and goes with the issuer's answer that
 * brought it: a key that is taken back takes that along. Thread-safe.
 */
final class VerificationKey {
  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;

  private final JWK key;
  private final Set<SigningAlgorithm> algorithms;
  private final KnownSignatures known = new KnownSignatures();

  private VerificationKey(JWK key, Set<SigningAlgorithm> algorithms) {
    this.key = key;
    this.algorithms = algorithms;
  }

  /** Null if the key is of no use here: another purpose or type, or too weak. */
  static @Nullable VerificationKey from(JWK key) {
    boolean otherPurpose =
        (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse()))
            || (key.getKeyOperations() != null
                && !key.getKeyOperations().contains(KeyOperation.VERIFY));
    if (otherPurpose) {
      return null;
    }
    Set<SigningAlgorithm> possible = possible(key);
    if (key.getAlgorithm() != null) {
      SigningAlgorithm declared = SigningAlgorithm.named(key.getAlgorithm().getName());
      possible = declared != null && possible.contains(declared) ? Set.of(declared) : Set.of();
    }
    return possible.isEmpty() ? null : new VerificationKey(key, possible);
  }

  @Nullable String id() {
    return key.getKeyID();
  }

  boolean supports(SigningAlgorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  /**
   * @param header with an algorithm that this key supports
   */
  boolean verifies(JWSHeader header, byte[] signingInput, byte[] signature) {
    return known.made(signingInput, signature, () -> compute(header, signingInput, signature));
  }

  private boolean compute(JWSHeader header, byte[] signingInput, byte[] signature) {
    try {
      if (key instanceof OctetKeyPair pair) {
        return verifiesEd25519(pair, signingInput, signature);
      }
      JWSVerifier verifier =
          key instanceof RSAKey rsa
              ? new RSASSAVerifier(rsa.toRSAPublicKey())
              : new ECDSAVerifier(key.toECKey().toECPublicKey());
      return verifier.verify(header, signingInput, Base64URL.encode(signature));
    } catch (JOSEException | GeneralSecurityException e) {
      // A signature that cannot even be read as one is no proof of anything.
      return false;
    }
  }

  private static Set<SigningAlgorithm> possible(JWK key) {
    return switch (key) {
      case RSAKey rsa when isStrong(rsa) ->
          Set.of(
              SigningAlgorithm.RS256,
              SigningAlgorithm.RS384,
              SigningAlgorithm.RS512,
              SigningAlgorithm.PS256,
              SigningAlgorithm.PS384,
              SigningAlgorithm.PS512);
      case ECKey ec when Curve.P_256.equals(ec.getCurve()) -> Set.of(SigningAlgorithm.ES256);
      case ECKey ec when Curve.P_384.equals(ec.getCurve()) -> Set.of(SigningAlgorithm.ES384);
      case ECKey ec when Curve.P_521.equals(ec.getCurve()) -> Set.of(SigningAlgorithm.ES512);
      case OctetKeyPair pair
          when Curve.Ed25519.equals(pair.getCurve()) && !SmallOrder.isOne(pair.getX().decode()) ->
          Set.of(SigningAlgorithm.EDDSA);
      default -> Set.of();
    };
  }

  /** With an exponent of 1 everything is its own signature; even ones are no exponents at all. */
  private static boolean isStrong(RSAKey rsa) {
    BigInteger exponent = rsa.getPublicExponent().decodeToBigInteger();
    return rsa.size() >= RSA_BITS_MIN
        && rsa.size() <= RSA_BITS_MAX
        && exponent.testBit(0)
        && exponent.compareTo(BigInteger.ONE) > 0
        && exponent.bitLength() <= 32;
  }

  /** By the JDK, since nimbus would need another library for it. */
  private static boolean verifiesEd25519(OctetKeyPair pair, byte[] signingInput, byte[] signature)
      throws GeneralSecurityException {
    // The fixed start of a SubjectPublicKeyInfo with Ed25519 (RFC 8410 section 4).
    byte[] start = HexFormat.of().parseHex("302a300506032b6570032100");
    byte[] point = pair.getX().decode();
    if (point.length != 32) {
      return false;
    }
    byte[] encoded = new byte[start.length + point.length];
    System.arraycopy(start, 0, encoded, 0, start.length);
    System.arraycopy(point, 0, encoded, start.length, point.length);
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(publicKey);
    verifier.update(signingInput);
    return verifier.verify(signature);
  }
}
