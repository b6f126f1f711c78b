package dev.weir.bench;

import java.util.List;

/** Numbers of several rounds, brought to one. */
final class Statistics {
  private Statistics() {}

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /**
   * The smallest value that so many of a hundred do not exceed.
   *
   * @param values not empty
   */
  static double percentile(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
  }
}
