package dev.weir.config.yaml;

import java.util.Comparator;

/**
 * One mistake in a configuration. Never holds the value of a variable.
 *
 * @param file as the operator named it
 * @param line from 1; 0 if the file as a whole is meant
 * @param column from 1
 * @param path {@code rules[1].approve.quorum}; empty for the file as a whole
 */
public record Fault(String file, int line, int column, String path, String message) {
  /** The order in which an operator reads them. */
  public static final Comparator<Fault> ORDER =
      Comparator.comparing(Fault::file)
          .thenComparing(Fault::line)
          .thenComparing(Fault::column)
          .thenComparing(Fault::path)
          .thenComparing(Fault::message);

  /** {@code weir.yaml:31:7 rules[1].approve.quorm: unknown key, did you mean "quorum"?} */
  @Override
  public String toString() {
    String place = line == 0 ? file : "%s:%d:%d".formatted(file, line, column);
    return path.isEmpty()
        ? "%s: %s".formatted(place, message)
        : "%s %s: %s".formatted(place, path, message);
  }
}
