package dev.weir.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * Whether a key, RSA or EC, is the one of a certificate. OpenSSL's contexts are made of any two,
 * and every handshake fails then.
 */
final class MatchingKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final byte[] SAMPLE = "weir".getBytes(StandardCharsets.US_ASCII);

  private MatchingKey() {}

  /**
   * @param pem with a PKCS#8 key without a passphrase
   * @throws IOException if it is not the certificate's, or cannot be read; says nothing of it
   */
  static void check(X509Certificate certificate, byte[] pem) throws IOException {
    PublicKey open = certificate.getPublicKey();
    try {
      PrivateKey secret = KeyFactory.getInstance(open.getAlgorithm()).generatePrivate(pkcs8(pem));
      if (!fit(open, secret)) {
        throw new IOException("the key is not the certificate's");
      }
    } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
      throw new IOException("the key is not the certificate's", unreadable);
    }
  }

  private static PKCS8EncodedKeySpec pkcs8(byte[] pem) throws IOException {
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("there is no PKCS#8 key without passphrase in the file");
    }
    return new PKCS8EncodedKeySpec(
        Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)));
  }

  private static boolean fit(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
    if (open instanceof RSAPublicKey known && secret instanceof RSAPrivateKey key) {
      return known.getModulus().equals(key.getModulus());
    }
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(secret);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }
}
