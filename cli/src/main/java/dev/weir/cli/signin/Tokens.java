package dev.weir.cli.signin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint gave.
 *
 * @param refresh null if it gave none
 * @param expiresAt of the access token; null if it did not say
 */
record Tokens(String access, @Nullable String refresh, @Nullable Instant expiresAt) {
  @Override
  public String toString() {
    return "Tokens[expiresAt=" + expiresAt + "]";
  }
}
