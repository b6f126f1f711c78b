package dev.weir.gateway.relay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory in which all sessions together wait for the rest of large messages. One session after
 * the other may have its message of a hundred megabytes; many at a time would leave nothing for the
 * sessions beside them. Thread-safe.
 */
public final class LargeMessages {
  /** Buffers up to this size are not counted. */
  static final int FREE_BYTES = 1 << 20;

  private static final int SHARE_OF_MEMORY = 4;

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  public LargeMessages(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** A quarter of what this process may use. */
  public static LargeMessages ofThisProcess() {
    return new LargeMessages(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
  }

  /** There is no room for another large message. */
  public static final class NoRoom extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoRoom() {
      super("no memory is left for a message of this size", null, false, false);
    }
  }

  /** A buffer grows or shrinks to another size; throws {@link NoRoom} and counts nothing. */
  public void resize(int before, int after) {
    long more = counted(after) - counted(before);
    if (bytes.addAndGet(more) > bytesMax && more > 0) {
      bytes.addAndGet(-more);
      throw new NoRoom();
    }
  }

  private static long counted(int size) {
    return size > FREE_BYTES ? size : 0;
  }

  /** What is counted now. */
  public long bytes() {
    return bytes.get();
  }
}
