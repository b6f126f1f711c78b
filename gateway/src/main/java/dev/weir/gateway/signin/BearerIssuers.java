package dev.weir.gateway.signin;

import org.jspecify.annotations.Nullable;

/** Where clients that have no token yet can get one. Thread-safe. */
public interface BearerIssuers {
  /**
   * An issuer that people can sign in to.
   *
   * @param name as the configuration has it; null for the first one
   * @return null if there is none, or none of that name
   */
  @Nullable BearerIssuer find(@Nullable String name);

  /**
   * @param configuration address of its discovery document
   * @param scope what clients ask for, names between blanks
   */
  record BearerIssuer(String configuration, String scope) {}
}
