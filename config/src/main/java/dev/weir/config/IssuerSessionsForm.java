package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.WeirConfig.AfterExpiry;
import dev.weir.config.WeirConfig.IssuerSessions;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.time.Duration;
import java.util.List;

/** {@code identity[].sessions}. */
final class IssuerSessionsForm {
  private static final Duration GOES_ON_MAX = Duration.ofDays(30);
  private static final Duration GRACE_MAX = Duration.ofHours(1);

  private static final Key<AfterExpiry> AFTER_EXPIRY =
      optional(
          "afterExpiry",
          new Scalar<>(
              Scalar.patterned("^(end|recheck|[0-9]+(ms|s|m|h|d))$", text -> text).schema(),
              (text, spot, source) ->
                  switch (text) {
                    case "end" -> new AfterExpiry.End();
                    case "recheck" -> new AfterExpiry.Recheck();
                    default -> new AfterExpiry.GoOn(goesOn(text));
                  }),
          "What becomes of a session when its token has expired: end (unless said), recheck with"
              + " the issuer, or how long it goes on; 30d at most.");
  private static final Key<Duration> GRACE =
      optional(
          "grace",
          Units.durationUpTo(GRACE_MAX),
          "How long what runs at the end may go on; 30s unless said, 1h at most.");

  static final Key<IssuerSessions> SESSIONS =
      optional(
          "sessions",
          new Section<>(
              List.of(AFTER_EXPIRY, GRACE),
              fields ->
                  new IssuerSessions(
                      fields.or(AFTER_EXPIRY, IssuerSessions.DEFAULT.afterExpiry()),
                      fields.or(GRACE, IssuerSessions.DEFAULT.grace()))),
          "How long sessions go on that this issuer's tokens open.");

  private IssuerSessionsForm() {}

  private static Duration goesOn(String text) {
    if (!text.matches("[0-9].*")) {
      throw new IllegalArgumentException(
          "\"%s\" is none of end, recheck, or a duration as 8h".formatted(text));
    }
    return Units.parseDuration(text, GOES_ON_MAX);
  }
}
