package dev.weir.secrets.fetch;

import java.nio.file.Path;

/** A secret on this machine. Says where, never what. */
public sealed interface LocalSecret {
  /**
   * An environment variable. Its value stays in the process's environment and in a String of the
   * JDK, neither of which can be wiped: a file is better.
   */
  record Env(String variable) implements LocalSecret {}

  /**
   * A file that holds the secret and nothing else; one line end at its end is not part of it. It is
   * read each time, so that a changed file takes effect with the next session.
   */
  record FileContent(Path file) implements LocalSecret {}
}
