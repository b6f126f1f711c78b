package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.WeirConfig.Warm;
import dev.weir.config.yaml.Either;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.time.Duration;
import java.util.List;

/** {@code connections[].warm}. */
final class WarmForm {
  private static final int SPARES_MAX = 100;

  /** What has changed at the server since it was opened, a connection may not know. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final Key<Long> SPARES =
      optional(
          "spares",
          Scalar.number(1, SPARES_MAX),
          "How many connections that sessions have left are kept for the next; 1 unless said.");
  private static final Key<Duration> AGE_MAX =
      optional(
          "ageMax",
          Units.durationUpTo(LONGEST),
          "How long after its sign-in a connection may be handed on; 5m unless said.");

  static final Either<Warm> FORM =
      new Either<>(
          Scalar.word(List.of("off"), word -> Warm.OFF),
          new Section<>(
              List.of(SPARES, AGE_MAX),
              fields ->
                  new Warm(
                      Math.toIntExact(fields.or(SPARES, (long) Warm.DEFAULT.spares())),
                      fields.or(AGE_MAX, Warm.DEFAULT.ageMax()))));

  private WarmForm() {}
}
