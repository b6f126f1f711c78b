package dev.weir.session;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Bytes that must not be seen: a password or a token. Wiped by {@link #close()}; prints {@code
 * ***}; never equal to anything but itself. Thread-safe.
 */
public final class Secret implements AutoCloseable {
  private final byte[] bytes;
  private boolean wiped;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: the caller must not keep it. */
  public static Secret taking(byte[] bytes) {
    return new Secret(bytes);
  }

  /**
   * Lends the bytes for the duration of a call. The function must not keep the array.
   *
   * @throws IllegalStateException if it was wiped
   */
  public synchronized <T> T lend(Function<byte[], T> use) {
    if (wiped) {
      throw new IllegalStateException("the secret was wiped");
    }
    return use.apply(bytes);
  }

  /** Another secret with the same bytes and a life of its own. */
  public Secret copy() {
    return lend(held -> new Secret(held.clone()));
  }

  @Override
  public synchronized void close() {
    Arrays.fill(bytes, (byte) 0);
    wiped = true;
  }

  @Override
  public String toString() {
    return "***";
  }
}
