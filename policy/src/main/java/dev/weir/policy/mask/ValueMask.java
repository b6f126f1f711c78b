package dev.weir.policy.mask;

/**
 * Masks one value of one result column as it stands on the wire. Immutable and thread-safe; the
 * buffer is the caller's. SQL NULL stays NULL and is not passed in, unless {@link #masksNull}.
 */
@FunctionalInterface
public interface ValueMask {
  /** The value becomes SQL NULL; nothing was written. */
  int NULL = -1;

  /** The value passes as it is; nothing was written. Only content masks answer this. */
  int UNCHANGED = -2;

  /**
   * Appends the masked value.
   *
   * @param source holds the value; not changed, not kept
   * @return how many bytes were appended, or {@link #NULL} or {@link #UNCHANGED}. A value that is
   *     not what its type promises is masked whole, never passed on.
   */
  int apply(byte[] source, int offset, int length, MaskBuffer out);

  /** Whether SQL NULL is masked as well; it is passed in as a value of no length. */
  default boolean masksNull() {
    return false;
  }
}
