package dev.weir.cli.signin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command's access token comes from. Thread-safe. */
@FunctionalInterface
public interface AccessTokens {
  /**
   * A token that is good now: a long command asks again for each use.
   *
   * @throws SignInFailed if there is none
   */
  String current();

  /** One that was given. */
  static AccessTokens of(String token) {
    String word = word(token, "what was given as a token");
    return () -> word;
  }

  /** What a file holds, read for each use: others renew it, as Kubernetes does. */
  static AccessTokens inFile(Path file) {
    return () -> {
      try {
        return word(Files.readString(file), "what is in " + file);
      } catch (IOException e) {
        throw new SignInFailed("cannot read the token file %s".formatted(file));
      }
    };
  }

  private static String word(String token, String what) {
    String word = token.strip();
    if (!Printable.isWord(word)) {
      throw new SignInFailed(what + " is no token");
    }
    return word;
  }
}
