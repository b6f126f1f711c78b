package dev.weir.policy.mask;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of {@code hash} masks. Equal keys give equal hashes. Immutable and thread-safe; never
 * printed.
 */
public final class MaskKey {
  private static final String HMAC = "HmacSHA256";

  /** Initialised once and only ever cloned, which is what makes this thread-safe. */
  private final Mac keyed;

  /**
   * @param secret at least 16 bytes; copied
   * @throws IllegalArgumentException if it is shorter
   */
  public MaskKey(byte[] secret) {
    if (secret.length < 16) {
      throw new IllegalArgumentException("a mask key needs at least 16 bytes");
    }
    try {
      keyed = Mac.getInstance(HMAC);
      keyed.init(new SecretKeySpec(secret, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }

  /** A key that nobody else has: hashes then compare within one process only. */
  public static MaskKey random(SecureRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return new MaskKey(secret);
  }

  /** HMAC-SHA-256 of a range: 32 bytes. */
  byte[] hash(byte[] source, int offset, int length) {
    try {
      Mac mac = (Mac) keyed.clone();
      mac.update(source, offset, length);
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java cannot clone " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return "MaskKey[***]";
  }
}
