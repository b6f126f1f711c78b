package dev.weir.wire.mysql.auth;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * client_ed25519 of MariaDB: the server's 32 random bytes signed as RFC 8032 says, with a key that
 * is made from the password where the RFC has 32 secret bytes. Source: MariaDB knowledge base,
 * "Authentication Plugin - ed25519".
 */
public final class Ed25519 implements AuthExchange {
  /** The method's name. */
  public static final String PLUGIN = "client_ed25519";

  /** Bytes of every server's nonce. */
  static final int NONCE_BYTES = 32;

  private static final String SHA512 = "SHA-512";

  private final byte[] password;

  Ed25519(byte[] password) {
    this.password = password.clone();
  }

  @Override
  public String plugin() {
    return PLUGIN;
  }

  @Override
  public byte[] begin(byte[] data) {
    if (data.length != NONCE_BYTES) {
      throw new AuthenticationFailure("the server's nonce does not have 32 bytes");
    }
    return sign(password, data);
  }

  /** The public key of the password, 32 bytes: what a server keeps. */
  static byte[] publicKey(byte[] password) {
    byte[] secret = Scramble.digest(SHA512, password);
    byte[] key = Edwards25519.baseTimes(scalar(secret));
    Arrays.fill(secret, (byte) 0);
    return key;
  }

  private static BigInteger scalar(byte[] secret) {
    byte[] low = Arrays.copyOf(secret, Edwards25519.ENCODED_BYTES);
    low[0] &= (byte) 0xf8;
    low[31] &= (byte) 0x7f;
    low[31] |= (byte) 0x40;
    BigInteger scalar = Edwards25519.decode(low);
    Arrays.fill(low, (byte) 0);
    return scalar;
  }

  /** The signature, 64 bytes. */
  static byte[] sign(byte[] password, byte[] message) {
    byte[] secret = Scramble.digest(SHA512, password);
    byte[] prefix = Arrays.copyOfRange(secret, Edwards25519.ENCODED_BYTES, secret.length);
    BigInteger scalar = scalar(secret);
    BigInteger r = reduced(Scramble.digest(SHA512, prefix, message));
    byte[] commitment = Edwards25519.baseTimes(r);
    byte[] publicKey = Edwards25519.baseTimes(scalar);
    BigInteger challenge = reduced(Scramble.digest(SHA512, commitment, publicKey, message));
    BigInteger s = challenge.multiply(scalar).add(r).mod(Edwards25519.ORDER);
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(prefix, (byte) 0);
    byte[] signature = Arrays.copyOf(commitment, 2 * Edwards25519.ENCODED_BYTES);
    System.arraycopy(
        Edwards25519.encode(s),
        0,
        signature,
        Edwards25519.ENCODED_BYTES,
        Edwards25519.ENCODED_BYTES);
    return signature;
  }

  private static BigInteger reduced(byte[] digest) {
    return Edwards25519.decode(digest).mod(Edwards25519.ORDER);
  }

  @Override
  public byte[] answer(byte[] more) {
    throw new AuthenticationFailure("client_ed25519 has nothing more to say");
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }
}
