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
}
