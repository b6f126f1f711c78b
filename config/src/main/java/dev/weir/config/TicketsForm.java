package dev.weir.config;

import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Tickets;
import dev.weir.config.yaml.Either;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code tickets}. */
final class TicketsForm {
  private static final Duration LONGEST = Duration.ofDays(30);

  private static final Key<Duration> MAX_LIFETIME =
      required(
          "maxLifetime",
          Units.duration(),
          "How long a ticket holds at most, 30d at the most; 8h unless said.");

  static final Either<Tickets> FORM =
      new Either<>(
          Scalar.word(List.of("off"), word -> Tickets.OFF),
          new Section<>(List.of(MAX_LIFETIME), TicketsForm::make));

  private TicketsForm() {}

  private static @Nullable Tickets make(Fields fields) {
    Duration maxLifetime = fields.need(MAX_LIFETIME);
    if (maxLifetime.compareTo(LONGEST) > 0) {
      fields.fault(
          MAX_LIFETIME, "tickets hold for 30d at the most; what lasts longer is a password");
      return null;
    }
    if (maxLifetime.toSeconds() < 1) {
      fields.fault(MAX_LIFETIME, "tickets hold for a second at least; write tickets: off for none");
      return null;
    }
    return new Tickets(true, maxLifetime);
  }
}
