package dev.weir.console;

import dev.weir.policy.Effect;
import dev.weir.policy.Subject;
import dev.weir.session.archive.StatementFilter;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which statements a request means, by its query parameters. Thread-safe. */
final class StatementParameters {
  private final Sight sight;

  StatementParameters(Sight sight) {
    this.sight = sight;
  }

  /** Those that the caller may search and that fit what was asked. */
  StatementFilter filter(Context context, Subject caller, Instant now) {
    String millis = Query.text(context, "minMillis");
    String rows = Query.text(context, "minRows");
    return new StatementFilter(
        Query.text(context, "q"),
        Query.text(context, "session"),
        sight.userFilter(caller, Query.text(context, "user")),
        Query.text(context, "agent"),
        Query.text(context, "connection"),
        decision(Query.text(context, "decision")),
        Query.text(context, "rule"),
        Query.text(context, "table"),
        Query.text(context, "column"),
        failed(Query.text(context, "failed")),
        millis == null ? null : java.time.Duration.ofMillis(number("minMillis", millis)),
        rows == null ? null : number("minRows", rows),
        Query.moment(context, "since", now),
        Query.moment(context, "until", now));
  }

  private static long number(String name, String given) {
    if (!given.matches("\\d{1,12}")) {
      throw Problem.badRequest(name + " is a number of up to twelve digits");
    }
    return Long.parseLong(given);
  }

  private static @Nullable Boolean failed(@Nullable String given) {
    return switch (given) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw Problem.badRequest("failed is true or false");
    };
  }

  private static @Nullable Effect decision(@Nullable String label) {
    if (label == null) {
      return null;
    }
    return switch (label.toLowerCase(Locale.ROOT)) {
      case "allow", "allowed" -> Effect.ALLOW;
      case "approve", "held" -> Effect.APPROVE;
      case "deny", "denied", "refused" -> Effect.DENY;
      default -> throw Problem.badRequest("decision is allow, approve or deny");
    };
  }
}
