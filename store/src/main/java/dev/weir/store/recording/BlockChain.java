package dev.weir.store.recording;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The chain over a lane's bytes: the hash of a block is SHA-256 over the hash before it and the
 * block as it was written. A segment's first block follows the last hash of the segment before; a
 * lane's very first follows 32 zeros. Used by one thread.
 */
final class BlockChain {
  static final int HASH_BYTES = 32;

  /** A block ends with the first record that makes it this long, or with its segment. */
  static final int BLOCK_BYTES = 256 << 10;

  private final MessageDigest digest;

  BlockChain() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static byte[] beginning() {
    return new byte[HASH_BYTES];
  }

  /** The hash behind a block, which is read from position to limit and left as it is. */
  byte[] next(byte[] previous, ByteBuffer block) {
    digest.reset();
    digest.update(previous);
    digest.update(block.duplicate());
    return digest.digest();
  }
}
