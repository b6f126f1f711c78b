package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.WeirConfig.Console;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code console}. */
final class ConsoleForm {
  private static final Duration LONGEST = Duration.ofHours(24);

  private static final Key<URI> URL =
      optional(
          "url",
          Scalar.of("string", (text, spot, source) -> origin(text)),
          "Where people reach the console, as https://weir.example.com:8443; listen.web unless"
              + " said.");
  private static final Key<Duration> IDLE =
      optional(
          "idleTimeout",
          Units.durationUpTo(LONGEST),
          "How long somebody stays signed in without doing anything; 30m unless said.");
  private static final Key<Duration> LONG =
      optional(
          "sessionMax",
          Units.durationUpTo(LONGEST),
          "How long somebody stays signed in at most; 8h unless said.");

  static final Section<Console> FORM = new Section<>(List.of(URL, IDLE, LONG), ConsoleForm::make);

  private ConsoleForm() {}

  private static @Nullable Console make(Fields fields) {
    return new Console(
        fields.get(URL),
        fields.or(IDLE, Console.DEFAULT.idleTimeout()),
        fields.or(LONG, Console.DEFAULT.sessionMax()));
  }

  /** Scheme, host and port: links and redirects are made below it, and browsers compare it. */
  private static URI origin(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text : text + "/");
      boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (http
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && "/".equals(uri.getPath())
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("\"%s\" is no URL".formatted(text), e);
    }
    throw new IllegalArgumentException(
        "\"%s\" is not the address of a console, such as https://weir.example.com:8443"
            .formatted(text));
  }
}
