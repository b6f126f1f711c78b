package dev.weir.e2e.windows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The reviewed lists as files, with the reasons that stand in them. */
final class Lists {
  private static final Path FOLDER =
      root().resolve("sql/src/main/resources/dev/weir/sql/postgres/functions");
  private static final String REASON = "#: ";

  private Lists() {}

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }

  static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  static List<String> entries(String file) throws IOException {
    return text(file).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  /** The entries under each reason; those without one under an empty reason. */
  static Map<String, List<String>> byReason(String file) throws IOException {
    var groups = new LinkedHashMap<String, List<String>>();
    String reason = "";
    for (String line : text(file).lines().toList()) {
      if (line.startsWith(REASON)) {
        reason = line.substring(REASON.length());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        groups.computeIfAbsent(reason, key -> new ArrayList<>()).add(line);
      }
    }
    return groups;
  }

  /** The rows of docs/system-windows.md. */
  static List<String> rows() throws IOException {
    var rows = new ArrayList<String>();
    byReason("sensitive-relations.txt")
        .forEach((reason, entries) ->
            rows.add(
                "| %s | %s |"
                    .formatted(
                        reason,
                        String.join(", ", entries.stream().map(Lists::relation).toList()))));
    byReason("effectful-functions.txt")
        .forEach((reason, entries) -> {
          Map<String, List<String>> byAction = new LinkedHashMap<>();
          for (String entry : entries) {
            String[] words = entry.split(" ");
            byAction.computeIfAbsent(words[1], key -> new ArrayList<>()).add("`" + words[0] + "`");
          }
          byAction.forEach((action, names) ->
              rows.add("| %s | `%s` | %s |".formatted(reason, action, String.join(", ", names))));
        });
    return rows;
  }

  private static String relation(String entry) {
    List<String> words = Arrays.asList(entry.split(" "));
    String name = "`" + words.getFirst().replace("pg_catalog.", "") + "`";
    List<String> columns = words.subList(1, words.size());
    if (columns.isEmpty()) {
      return name;
    }
    boolean closed = columns.contains("*");
    List<String> shown =
        columns.stream()
            .filter(column -> !column.equals("*"))
            .map(column -> column.replaceAll("=.*", " (masked)"))
            .toList();
    return "%s%s: %s".formatted(name, closed ? "\\*" : "", String.join(", ", shown));
  }
}
