package dev.weir.store;

import java.time.Instant;

/** Moments as the store keeps them: microseconds since 1970. */
public final class Micros {
  private static final long PER_SECOND = 1_000_000;
  private static final int NANOS = 1_000;

  private Micros() {}

  public static long of(Instant at) {
    return at.getEpochSecond() * PER_SECOND + at.getNano() / NANOS;
  }

  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS);
  }
}
