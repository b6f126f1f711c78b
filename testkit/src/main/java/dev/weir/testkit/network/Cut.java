package dev.weir.testkit.network;

/**
 * Finds the place in a stream of bytes at which it breaks off. One instance sees one direction of
 * one connection, from one thread.
 */
@FunctionalInterface
public interface Cut {
  /**
   * Told what has come next.
   *
   * @param bytes from its beginning on; not to be kept or changed
   * @param count of them, at least one
   * @return how many of them still pass; fewer than {@code count} if the place is among them
   */
  int passing(byte[] bytes, int count);

  /** Everything passes. */
  static Cut nowhere() {
    return (bytes, count) -> count;
  }

  /**
   * So many bytes pass.
   *
   * @param length of what passes, from the first byte of the connection
   */
  static Cut after(long length) {
    return new Cut() {
      private long left = length;

      @Override
      public int passing(byte[] bytes, int count) {
        int passing = (int) Math.min(left, count);
        left -= passing;
        return passing;
      }
    };
  }
}
