package dev.weir.identity;

import dev.weir.session.Secret;
import java.io.IOException;

/** Gives what Weir proves its own identity with to an issuer. May block; thread-safe. */
@FunctionalInterface
public interface ClientSecrets {
  /** What Weir asks for. */
  enum Purpose {
    /** Whether a token is active. */
    INTROSPECTION,
    /** Which groups somebody is in. */
    DIRECTORY,
    /** Tokens for who signs in to the console. */
    CONSOLE
  }

  /**
   * @param issuer the issuer's name in the configuration
   * @return a secret that the caller owns and closes
   * @throws IOException with a message for operators and without secrets
   */
  Secret fetch(String issuer, Purpose purpose) throws IOException, InterruptedException;
}
