package dev.weir.wire.mysql.auth;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The group of Ed25519 in plain big integers: RFC 8032, section 5.1. The JDK signs only with keys
 * made from 32 bytes, MariaDB makes them from passwords of any length. Takes milliseconds, and time
 * that depends on the secret: good enough for the client of one sign-in.
 */
final class Edwards25519 {
  /** Bytes of an encoded point and of an encoded scalar. */
  static final int ENCODED_BYTES = 32;

  /** The order of the base point. */
  static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger TWO_D = D.shiftLeft(1).mod(P);
  private static final Point NEUTRAL = Point.of(BigInteger.ZERO, BigInteger.ONE);
  private static final Point BASE =
      Point.of(
          new BigInteger(
              "15112221349535400772501151409588531511454012693041857206046113283949847762202"),
          new BigInteger(
              "46316835694926478169428394003475163141307993866256225615783033603165251855960"));

  private Edwards25519() {}

  /** Extended coordinates: x = X/Z, y = Y/Z, x * y = T/Z; no inversion until the end. */
  private record Point(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
    static Point of(BigInteger x, BigInteger y) {
      return new Point(x, y, BigInteger.ONE, x.multiply(y).mod(P));
    }

    /** RFC 8032, section 5.1.4; holds for equal points as well. */
    Point add(Point other) {
      BigInteger a = y.subtract(x).multiply(other.y.subtract(other.x)).mod(P);
      BigInteger b = y.add(x).multiply(other.y.add(other.x)).mod(P);
      BigInteger c = t.multiply(TWO_D).mod(P).multiply(other.t).mod(P);
      BigInteger d = z.multiply(other.z).shiftLeft(1).mod(P);
      BigInteger e = b.subtract(a);
      BigInteger f = d.subtract(c);
      BigInteger g = d.add(c);
      BigInteger h = b.add(a);
      return new Point(
          e.multiply(f).mod(P), g.multiply(h).mod(P), f.multiply(g).mod(P), e.multiply(h).mod(P));
    }
  }

  /** The encoding of the base point taken this many times. */
  static byte[] baseTimes(BigInteger scalar) {
    Point sum = NEUTRAL;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = sum.add(sum);
      if (scalar.testBit(bit)) {
        sum = sum.add(BASE);
      }
    }
    BigInteger inverse = sum.z.modInverse(P);
    byte[] encoded = encode(sum.y.multiply(inverse).mod(P));
    if (sum.x.multiply(inverse).mod(P).testBit(0)) {
      encoded[ENCODED_BYTES - 1] |= (byte) 0x80;
    }
    return encoded;
  }

  /** The number that these bytes encode, the lowest first. */
  static BigInteger decode(byte[] bytes) {
    return new BigInteger(1, reversed(bytes));
  }

  /** 32 bytes, the lowest first. */
  static byte[] encode(BigInteger number) {
    byte[] bytes = reversed(number.toByteArray());
    return Arrays.copyOf(bytes, ENCODED_BYTES);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
