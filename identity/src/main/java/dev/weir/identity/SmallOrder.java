package dev.weir.identity;

import java.math.BigInteger;

/**
 * Points of Ed25519 whose order divides 8 (RFC 8032 section 5.1). With such a point as the public
 * key, signatures can be made without a private one.
 */
final class SmallOrder {
  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

  private SmallOrder() {}

  /**
   * @param encoded 32 bytes, the y coordinate little-endian with the sign of x in the last bit
   */
  static boolean isOne(byte[] encoded) {
    byte[] bigEndian = new byte[encoded.length];
    for (int i = 0; i < encoded.length; i++) {
      bigEndian[i] = encoded[encoded.length - 1 - i];
    }
    BigInteger y = new BigInteger(1, bigEndian).clearBit(255).mod(P);
    // Doubling needs the squares of the coordinates only: for the curve -x² + y² = 1 + dx²y²,
    // y(2A) = (y² + x²) / (1 - dx²y²).
    for (int doubling = 0; doubling < 3; doubling++) {
      BigInteger ySquared = y.multiply(y).mod(P);
      BigInteger xSquared =
          ySquared
              .subtract(BigInteger.ONE)
              .multiply(D.multiply(ySquared).add(BigInteger.ONE).modInverse(P))
              .mod(P);
      BigInteger product = D.multiply(xSquared).multiply(ySquared).mod(P);
      BigInteger divisor = BigInteger.ONE.subtract(product).mod(P);
      y = ySquared.add(xSquared).multiply(divisor.modInverse(P)).mod(P);
    }
    return y.equals(BigInteger.ONE);
  }
}
