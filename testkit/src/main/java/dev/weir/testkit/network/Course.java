package dev.weir.testkit.network;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What becomes of the bytes of one direction. Immutable.
 *
 * @param latency by which each burst comes later
 * @param pieceBytesMax how many bytes arrive at a time at most; 1 for one by one
 * @param cut makes what finds the place at which a new connection breaks
 * @param breakage how it breaks there
 */
public record Course(Duration latency, int pieceBytesMax, Supplier<Cut> cut, Breakage breakage) {
  /** Everything arrives at once and whole. */
  public static final Course CLEAN =
      new Course(Duration.ZERO, Integer.MAX_VALUE, Cut::nowhere, Breakage.CLOSE);

  public Course {
    if (latency.isNegative() || pieceBytesMax < 1) {
      throw new IllegalArgumentException("no such course: " + latency + ", " + pieceBytesMax);
    }
  }

  /** The same, later. */
  public Course later(Duration by) {
    return new Course(by, pieceBytesMax, cut, breakage);
  }

  /** The same in small pieces, each in a packet of its own. */
  public Course inPieces(int bytesMax) {
    return new Course(latency, bytesMax, cut, breakage);
  }

  /** The same up to a place. */
  public Course until(Supplier<Cut> place, Breakage how) {
    return new Course(latency, pieceBytesMax, place, how);
  }

  /** The same for so many bytes of each connection. */
  public Course untilAfter(long bytes, Breakage how) {
    return until(() -> Cut.after(bytes), how);
  }
}
