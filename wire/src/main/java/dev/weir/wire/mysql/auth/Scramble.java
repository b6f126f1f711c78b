package dev.weir.wire.mysql.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Digests and nonces that the methods share. */
final class Scramble {
  /** Bytes of every server's nonce. */
  static final int NONCE_BYTES = 20;

  private Scramble() {}

  /** The nonce without the NUL that stands behind it. */
  static byte[] nonce(byte[] data) {
    boolean terminated = data.length == NONCE_BYTES + 1 && data[NONCE_BYTES] == 0;
    if (data.length != NONCE_BYTES && !terminated) {
      throw new AuthenticationFailure("the server's nonce does not have 20 bytes");
    }
    return Arrays.copyOf(data, NONCE_BYTES);
  }

  /** The digest of the parts, one behind the other. */
  static byte[] digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no " + algorithm, e);
    }
  }

  /** {@code bytes} with {@code mask} over it, again and again as long as it takes. */
  static byte[] xor(byte[] bytes, byte[] mask) {
    byte[] result = bytes.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= mask[i % mask.length];
    }
    return result;
  }

  /** The password with a NUL behind it. */
  static byte[] terminated(byte[] password) {
    return Arrays.copyOf(password, password.length + 1);
  }
}
