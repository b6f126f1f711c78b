package dev.weir.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files whose output is known to differ, each with its reason. The list is the folder's file
 * {@value #FILE}: a name without {@code .sql}, white space, the reason; empty lines and lines that
 * begin with {@code #} say nothing.
 */
final class ExpectedDifferences {
  static final String FILE = "expected-differences";

  private ExpectedDifferences() {}

  /** By name of the file; empty if the folder has no list. */
  static Map<String, String> in(Path folder) throws IOException {
    Path list = folder.resolve(FILE);
    return Files.exists(list) ? parse(Files.readAllLines(list)) : Map.of();
  }

  /**
   * @throws IllegalArgumentException if a line has no reason or a name stands twice
   */
  static Map<String, String> parse(List<String> lines) {
    var reasons = new LinkedHashMap<String, String>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("%s gives no reason for %s".formatted(FILE, parts[0]));
      }
      if (reasons.put(parts[0], parts[1]) != null) {
        throw new IllegalArgumentException("%s names %s twice".formatted(FILE, parts[0]));
      }
    }
    return reasons;
  }
}
