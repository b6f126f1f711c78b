package dev.weir.config;

import dev.weir.config.yaml.Scalar;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Forms for durations, sizes and paths. */
final class Units {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)");
  private static final Map<String, Long> SIZES =
      Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

  private Units() {}

  /** {@code 5m}, {@code 30d}; longer than nothing. */
  static Scalar<Duration> duration() {
    return Scalar.patterned("^[0-9]+(ms|s|m|h|d)$", Units::parseDuration);
  }

  /** The same, but no longer than that. */
  static Scalar<Duration> durationUpTo(Duration max) {
    return Scalar.patterned("^[0-9]+(ms|s|m|h|d)$", text -> parseDuration(text, max));
  }

  static Duration parseDuration(String text, Duration max) {
    Duration duration = parseDuration(text);
    if (duration.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "\"%s\" is too long; at most %ds".formatted(text, max.toSeconds()));
    }
    return duration;
  }

  /** {@code 16MiB}, in bytes within the bounds. */
  static Scalar<Long> size(long bytesMin, long bytesMax) {
    return Scalar.patterned("^[0-9]+(B|KiB|MiB|GiB)$", text -> parseSize(text, bytesMin, bytesMax));
  }

  /** A path, from the file's own folder if it is relative. */
  static Scalar<Path> path() {
    return Scalar.of(
        "string",
        (text, spot, source) -> {
          try {
            return source.resolve(text);
          } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path", e);
          }
        });
  }

  /** A file that is there. */
  static Scalar<Path> existingFile() {
    return Scalar.of(
        "string",
        (text, spot, source) -> {
          Path path = path().parser().parse(text, spot, source);
          if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("no file that can be read is at " + path);
          }
          return path;
        });
  }

  private static Duration parseDuration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
      throw new IllegalArgumentException(
          "\"%s\" is no duration; write one as 500ms, 30s, 5m, 1h or 90d".formatted(text));
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static long parseSize(String text, long bytesMin, long bytesMax) {
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no size; write one as 64KiB, 16MiB or 1GiB".formatted(text));
    }
    long unit = SIZES.getOrDefault(parts.group(2), 1L);
    long count = Long.parseLong(parts.group(1));
    if (count > bytesMax / unit || count * unit < bytesMin) {
      throw new IllegalArgumentException(
          "\"%s\" is not from %s to %s".formatted(text, print(bytesMin), print(bytesMax)));
    }
    return count * unit;
  }

  private static String print(long bytes) {
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      long size = SIZES.getOrDefault(unit, 1L);
      if (bytes >= size && bytes % size == 0) {
        return bytes / size + unit;
      }
    }
    return bytes + "B";
  }
}
