package dev.weir.session;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of 26 lower-case letters and digits (Crockford's base 32 without i, l, o, u): 128 bits, of
 * which the first 56 are microseconds since 1970 and the other 72 random. Ids of one maker are
 * strictly increasing as text, also when the clock stands or goes back. Thread-safe.
 */
public final class TimeOrderedIds implements SessionIds {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int CHARACTERS = 26;
  private static final int MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final int MICROS_BITS = 56;

  private final InstantSource clock;
  private final SecureRandom random;
  private final AtomicLong lastMicros = new AtomicLong();

  public TimeOrderedIds(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String next() {
    Instant now = clock.instant();
    long nowMicros = now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO;
    long micros = lastMicros.updateAndGet(last -> Math.max(nowMicros, last + 1));
    var bytes = new byte[9];
    random.nextBytes(bytes);
    long high = micros << (Long.SIZE - MICROS_BITS) | (bytes[8] & 0xff);
    long low = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      low = low << Byte.SIZE | (bytes[i] & 0xff);
    }
    return text(high, low);
  }

  /** 128 bits as 26 digits of 5 bits, the first of which holds only 3. */
  private static String text(long high, long low) {
    var digits = new char[CHARACTERS];
    for (int i = CHARACTERS - 1; i >= 0; i--) {
      digits[i] = DIGITS[(int) (low & 0x1f)];
      low = low >>> 5 | high << (Long.SIZE - 5);
      high >>>= 5;
    }
    return new String(digits);
  }
}
