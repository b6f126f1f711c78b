package dev.weir.wire.mysql.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * A password encrypted with the server's RSA key, OAEP with SHA-1: the password and its NUL, XORed
 * with the nonce.
 */
public final class RsaPassword {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private RsaPassword() {}

  /**
   * Reads a public key in PEM, as a server sends it or its administrator exports it.
   *
   * @throws AuthenticationFailure if it is not one
   */
  public static PublicKey key(byte[] pem) {
    String text = new String(pem, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new AuthenticationFailure("the server's key is not a public key in PEM");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new AuthenticationFailure("the server's key is not an RSA key");
    }
  }

  static byte[] encrypt(byte[] password, byte[] nonce, PublicKey key) {
    byte[] terminated = Scramble.terminated(password);
    byte[] masked = Scramble.xor(terminated, nonce);
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(masked);
    } catch (GeneralSecurityException e) {
      throw new AuthenticationFailure("the server's key cannot encrypt this password");
    } finally {
      Arrays.fill(terminated, (byte) 0);
      Arrays.fill(masked, (byte) 0);
    }
  }
}
