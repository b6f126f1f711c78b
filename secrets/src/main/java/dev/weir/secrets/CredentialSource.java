package dev.weir.secrets;

import java.nio.file.Path;

/** Where a password comes from. Says where, never what. */
public sealed interface CredentialSource {
  /**
   * An environment variable. Its value stays in the process's environment and in a String of the
   * JDK, neither of which can be wiped: a file is better.
   */
  record Env(String variable) implements CredentialSource {}

  /**
   * A file that holds the password and nothing else; one line end at its end is not part of it. It
   * is read for each session, so that a changed file takes effect with the next one.
   */
  record FileSource(Path file) implements CredentialSource {}
}
