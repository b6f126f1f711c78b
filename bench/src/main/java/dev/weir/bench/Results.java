package dev.weir.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The measurements of all rounds, by case and target. Not thread-safe. */
final class Results {
  private static final String WEIR = "weir";

  private final Map<BenchCase, Map<String, List<Measurement>>> measured = new LinkedHashMap<>();
  private int rounds;

  /** The other targets, in the order they were first measured in. */
  private static List<String> others(Map<String, List<Measurement>> targets) {
    return targets.keySet().stream().filter(target -> !target.equals(WEIR)).toList();
  }

  void add(BenchCase load, Target target, Measurement measurement) {
    measured
        .computeIfAbsent(load, each -> new LinkedHashMap<>())
        .computeIfAbsent(target.name(), name -> new ArrayList<>())
        .add(measurement);
  }

  void roundEnded() {
    rounds++;
  }

  /** The shape that {@code --json} writes. */
  Map<String, Object> toJson() {
    var cases = new LinkedHashMap<String, Object>();
    measured.forEach((load, targets) -> {
      var medians = new LinkedHashMap<String, Object>();
      targets.forEach((target, values) -> {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("tps", rounded(median(values, Measurement::tps)));
        figures.put("latencyMillis", rounded(median(values, Measurement::latencyMillis)));
        figures.put(
            "cpuMicrosPerTransaction",
            rounded(median(values, Measurement::cpuMicrosPerTransaction)));
        figures.put("rssMiB", rounded(median(values, Measurement::rssMiB)));
        medians.put(target, figures);
      });
      cases.put(load.name(), medians);
    });
    var json = new LinkedHashMap<String, Object>();
    json.put("rounds", rounds);
    json.put("cases", cases);
    json.put("ratios", ratios());
    return json;
  }

  /**
   * Weir's throughput over each other target's, or its latency over the other's where that is what
   * a case is for: the median of the ratios within each round.
   */
  Map<String, Double> ratios() {
    var ratios = new LinkedHashMap<String, Double>();
    measured.forEach((load, targets) -> {
      List<Measurement> weir = targets.get(WEIR);
      for (String other : others(targets)) {
        List<Measurement> others = targets.getOrDefault(other, List.of());
        if (weir != null) {
          var perRound = new ArrayList<Double>();
          for (int round = 0; round < Math.min(weir.size(), others.size()); round++) {
            perRound.add(compared(load, weir.get(round)) / compared(load, others.get(round)));
          }
          ratios.put(load.name() + " weir/" + other, rounded(Statistics.median(perRound)));
        }
      }
    });
    return ratios;
  }

  private static double compared(BenchCase load, Measurement measurement) {
    return load.byLatency() ? measurement.latencyMillis() : measurement.tps();
  }

  String table() {
    Map<String, Double> ratios = ratios();
    var text = new StringBuilder();
    text.append(
        "%-16s %-10s %12s %12s %14s %9s%n"
            .formatted("case", "target", "tps", "latency ms", "CPU µs/tx", "RSS MiB"));
    measured.forEach((load, targets) -> {
      targets.forEach((target, values) ->
          text.append(
              "%-16s %-10s %12.2f %12.3f %14.1f %9.0f%n"
                  .formatted(
                      load.name(),
                      target,
                      median(values, Measurement::tps),
                      median(values, Measurement::latencyMillis),
                      median(values, Measurement::cpuMicrosPerTransaction),
                      median(values, Measurement::rssMiB))));
      text.append("%-16s".formatted(load.name()));
      for (String other : others(targets)) {
        String ratio = "weir/" + other;
        text.append(
            " %s%s %.2f  "
                .formatted(
                    load.byLatency() ? "p99 " : "",
                    ratio,
                    ratios.getOrDefault(load.name() + " " + ratio, Double.NaN)));
      }
      text.append("%n%n".formatted());
    });
    return text.toString();
  }

  private static double median(List<Measurement> values, ToDoubleFunction<Measurement> figure) {
    return Statistics.median(values.stream().map(figure::applyAsDouble).toList());
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
