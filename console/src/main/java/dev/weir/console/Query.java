package dev.weir.console;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Query parameters, checked. */
final class Query {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");

  private Query() {}

  static int number(Context context, String name, int otherwise, int max) {
    String given = context.queryParam(name);
    if (given == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(given);
      if (number >= 1) {
        return Math.min(number, max);
      }
    } catch (NumberFormatException notANumber) {
      throw Problem.badRequest("%s is a number from 1 to %d".formatted(name, max));
    }
    throw Problem.badRequest("%s is a number from 1 to %d".formatted(name, max));
  }

  /** A number from 0 on; 0 where none is given. */
  static long count(Context context, String name) {
    String given = context.queryParam(name);
    if (given == null) {
      return 0;
    }
    if (!COUNT.matcher(given).matches()) {
      throw Problem.badRequest("%s is a number from 0 on".formatted(name));
    }
    return Long.parseLong(given);
  }

  /** A moment: {@code 2026-01-31T08:00:00Z}, or a duration back from now such as {@code 12h}. */
  static @Nullable Instant moment(Context context, String name, Instant now) {
    String given = context.queryParam(name);
    if (given == null || given.isBlank()) {
      return null;
    }
    Duration back = duration(given);
    if (back != null) {
      return now.minus(back);
    }
    try {
      return Instant.parse(given);
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "%s is a duration back from now (30m, 12h, 7d) or a moment (2026-01-31T08:00:00Z)"
              .formatted(name));
    }
  }

  /** A duration such as {@code 30m}. */
  static Duration duration(String name, String given) {
    Duration duration = duration(given);
    if (duration == null) {
      throw Problem.badRequest("%s is a duration: 30m, 12h, 7d".formatted(name));
    }
    return duration;
  }

  private static @Nullable Duration duration(String given) {
    Matcher parts = DURATION.matcher(given);
    if (!parts.matches()) {
      return null;
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  static @Nullable String text(Context context, String name) {
    String given = context.queryParam(name);
    return given == null || given.isBlank() ? null : given;
  }
}
