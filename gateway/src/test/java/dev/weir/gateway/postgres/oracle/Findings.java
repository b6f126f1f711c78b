package dev.weir.gateway.postgres.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was counted, with an example or a few of each kind. */
final class Findings {
  private static final int EXAMPLES_MAX = 40;
  private static final int EXAMPLE_CHARACTERS_MAX = 400;

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, List<String>> examples = new TreeMap<>();

  void count(String kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  /** Counts a kind that somebody may want to look at. */
  void note(String kind, String example) {
    count(kind);
    List<String> some = examples.computeIfAbsent(kind, any -> new ArrayList<>());
    if (some.size() < EXAMPLES_MAX) {
      String line = example.strip().replaceAll("\\s+", " ");
      some.add(line.substring(0, Math.min(line.length(), EXAMPLE_CHARACTERS_MAX)));
    }
  }

  int countOf(String kind) {
    return counts.getOrDefault(kind, 0);
  }

  List<String> examplesOf(String kind) {
    return examples.getOrDefault(kind, List.of());
  }

  /** The kinds that begin so, with an example of each. */
  List<String> kindsOf(String prefix) {
    return examples.entrySet().stream()
        .filter(kind -> kind.getKey().startsWith(prefix))
        .map(kind -> kind.getKey() + ": " + kind.getValue().getFirst())
        .toList();
  }

  String report() {
    var report = new StringBuilder();
    counts.forEach((kind, count) -> report.append("%7d  %s%n".formatted(count, kind)));
    examples.forEach((kind, some) -> {
      report.append("%n== %s%n".formatted(kind));
      some.forEach(example -> report.append(example).append(System.lineSeparator()));
    });
    return report.toString();
  }
}
