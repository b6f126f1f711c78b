package dev.weir.store.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside of the heap that one thread uses again and again. A fresh buffer each time would
 * be given back only when the collector runs, which it does by what the heap holds: gigabytes can
 * wait for it. Used by one thread.
 */
final class ReusedBuffer {
  /** What is larger is needed by few, and not kept for them. */
  private static final int KEPT_BYTES_MAX = 1 << 20;

  private ByteBuffer kept = ByteBuffer.allocateDirect(0);

  /**
   * So many bytes, little-endian, from position 0 to the limit, with anything in them; the ones
   * given before are no longer the caller's.
   */
  ByteBuffer of(int bytes) {
    if (bytes > KEPT_BYTES_MAX) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    if (bytes > kept.capacity()) {
      kept = ByteBuffer.allocateDirect(roomFor(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
    return kept.clear().limit(bytes);
  }

  /** Blocks differ a little in length: room for an eighth more. */
  private static int roomFor(int bytes) {
    return Math.min(KEPT_BYTES_MAX, bytes + bytes / 8);
  }
}
