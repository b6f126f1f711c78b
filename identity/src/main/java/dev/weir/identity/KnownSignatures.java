package dev.weir.identity;

import dev.weir.session.NoWaiting;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signatures that one key has made, as was found out before: an agent that connects for every
 * statement brings the same token each time. What a token says is looked at anew each time; only
 * the arithmetic is saved. Kept are SHA-256 digests, of the {@value #KEPT_MAX} that were used last.
 * Thread-safe.
 */
final class KnownSignatures {
  static final int KEPT_MAX = 2_048;

  /** Stands between the two, and in no signing input (RFC 7515 section 5.1: base64url and dots). */
  private static final byte BETWEEN = 0;

  private final Map<ByteBuffer, Boolean> made =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
          return size() > KEPT_MAX;
        }
      };

  /** Asked only for what was not found before. */
  interface Arithmetic {
    /** Whether the signature is the key's own. */
    boolean verifies();
  }

  /**
   * Whether the key made this signature of this.
   *
   * @param arithmetic asked if that is not known; a no is not kept, since everybody can bring
   *     others
   */
  boolean made(byte[] signingInput, byte[] signature, Arithmetic arithmetic) {
    ByteBuffer digest = digest(signingInput, signature);
    synchronized (made) {
      if (made.get(digest) != null) {
        return true;
      }
    }
    NoWaiting.aboutToWait();
    if (!arithmetic.verifies()) {
      return false;
    }
    synchronized (made) {
      made.put(digest, true);
    }
    return true;
  }

  private static ByteBuffer digest(byte[] signingInput, byte[] signature) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(signingInput);
      digest.update(BETWEEN);
      return ByteBuffer.wrap(digest.digest(signature));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
