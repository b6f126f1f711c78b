package dev.weir.e2e.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page in Prometheus's text format, version 0.0.4, read strictly: every sample stands behind the
 * HELP and TYPE of its family, which stands there once, and no series is there twice.
 */
final class Exposition {
  private static final Pattern META =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]?(?:Inf|[0-9.]+(?:[eE][+-]?[0-9]+)?))");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  private final Map<String, String> types = new HashMap<>();
  private final Set<String> helped = new TreeSet<>();
  private final Map<Series, Double> samples = new LinkedHashMap<>();
  private String family = "";

  record Series(String name, Map<String, String> labels) {}

  private Exposition() {}

  static Exposition read(String page) {
    var read = new Exposition();
    if (!page.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    page.lines().forEach(read::line);
    return read;
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      meta(line);
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("no sample: " + line);
    }
    String name = sample.group(1);
    boolean ofFamily =
        name.equals(family)
            || "histogram".equals(types.get(family))
                && Set.of(family + "_bucket", family + "_sum", family + "_count").contains(name)
            || "summary".equals(types.get(family))
                && Set.of(family + "_sum", family + "_count").contains(name);
    if (!ofFamily || !types.containsKey(family) || !helped.contains(family)) {
      throw new AssertionError("stands behind no TYPE and HELP of its own: " + line);
    }
    var series = new Series(name, labels(sample.group(2), line));
    double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
    if (samples.put(series, value) != null) {
      throw new AssertionError("is there twice: " + line);
    }
    if ("counter".equals(types.get(family)) && !(value >= 0)) {
      throw new AssertionError("a counter below zero: " + line);
    }
  }

  private void meta(String line) {
    Matcher meta = META.matcher(line);
    if (!meta.matches()) {
      throw new AssertionError("neither HELP nor TYPE: " + line);
    }
    family = meta.group(2);
    boolean first =
        meta.group(1).equals("HELP")
            ? helped.add(family)
            : types.put(family, meta.group(3)) == null && TYPES.contains(meta.group(3));
    if (!first) {
      throw new AssertionError("is there twice, or has no type: " + line);
    }
  }

  private static Map<String, String> labels(@Nullable String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null || text.isEmpty()) {
      return labels;
    }
    Matcher label = LABEL.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!label.find() || label.start() != end) {
        throw new AssertionError("no labels: " + line);
      }
      if (labels.put(label.group(1), label.group(2)) != null) {
        throw new AssertionError("a label is there twice: " + line);
      }
      end = label.end();
    }
    return labels;
  }

  Set<String> families() {
    return types.keySet();
  }

  /** Names as queries use them, those of histograms' parts included. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    samples.keySet().forEach(series -> names.add(series.name()));
    return names;
  }

  Set<Series> series() {
    return samples.keySet();
  }

  /** The sum of the samples of that name that have these labels: name, value, name, value, … */
  double sum(String name, String... labels) {
    Predicate<Series> fits =
        series -> {
          for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(series.labels().get(labels[i]))) {
              return false;
            }
          }
          return series.name().equals(name);
        };
    if (samples.keySet().stream().noneMatch(fits)) {
      throw new AssertionError("there is no " + name + " of " + String.join(" ", labels));
    }
    return samples.entrySet().stream()
        .filter(entry -> fits.test(entry.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
