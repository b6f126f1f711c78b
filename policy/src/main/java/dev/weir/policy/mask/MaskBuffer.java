package dev.weir.policy.mask;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that masks append to: grows as needed and is reused from value to value. Used by one thread
 * at a time.
 */
public final class MaskBuffer {
  private static final int FIRST_BYTES = 256;
  private static final byte[] NONE = {};

  private byte[] bytes;
  private int length;

  /** Takes no memory before something is written. */
  public MaskBuffer() {
    bytes = NONE;
  }

  public MaskBuffer(int capacityBytes) {
    bytes = new byte[Math.max(16, capacityBytes)];
  }

  /** The bytes written so far are the first {@link #length()}; valid until the next write. */
  public byte[] array() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Forgets everything written; keeps the capacity. */
  public void clear() {
    length = 0;
  }

  /**
   * Forgets everything from {@code newLength} on.
   *
   * @throws IndexOutOfBoundsException if that much was never written
   */
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IndexOutOfBoundsException(newLength);
    }
    length = newLength;
  }

  public void put(byte value) {
    reserve(1);
    bytes[length++] = value;
  }

  public void put(byte[] source) {
    put(source, 0, source.length);
  }

  public void put(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  public void putAscii(String text) {
    put(text.getBytes(StandardCharsets.US_ASCII));
  }

  public void putUtf8(String text) {
    put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the lowest {@code count} bytes of {@code value}, most significant first. */
  public void putNumber(long value, int count) {
    reserve(count);
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  /** Overwrites four bytes that were written before, most significant first. */
  public void setInt(int index, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[index + i] = (byte) (value >>> (24 - 8 * i));
    }
  }

  public void fill(byte value, int count) {
    reserve(count);
    Arrays.fill(bytes, length, length + count, value);
    length += count;
  }

  private void reserve(int count) {
    int needed = Math.addExact(length, count);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.clamp(needed * 2L, FIRST_BYTES, Integer.MAX_VALUE - 8));
    }
  }
}
