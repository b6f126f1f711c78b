package dev.weir.identity;

import org.jspecify.annotations.Nullable;

/**
 * The asymmetric signatures a token may carry (RFC 7518 section 3.1, RFC 8037). Those with a shared
 * key and {@code none} do not exist here, so that no setting can allow them.
 */
public enum SigningAlgorithm {
  RS256,
  RS384,
  RS512,
  PS256,
  PS384,
  PS512,
  ES256,
  ES384,
  ES512,
  EDDSA("EdDSA");

  private final String joseName;

  SigningAlgorithm() {
    this.joseName = name();
  }

  SigningAlgorithm(String joseName) {
    this.joseName = joseName;
  }

  /** The value of the {@code alg} header. */
  public String joseName() {
    return joseName;
  }

  /** Null if the name is not exactly that of an algorithm here. */
  public static @Nullable SigningAlgorithm named(String joseName) {
    for (SigningAlgorithm algorithm : values()) {
      if (algorithm.joseName.equals(joseName)) {
        return algorithm;
      }
    }
    return null;
  }
}
