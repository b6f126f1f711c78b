package dev.weir.wire.postgres.auth;

import java.util.Arrays;

/** A set of code points, as sorted ranges. Immutable. */
final class CodePoints {
  private final int[] starts;
  private final int[] ends;

  private CodePoints(int[] starts, int[] ends) {
    this.starts = starts;
    this.ends = ends;
  }

  /** Reads ascending hexadecimal ranges ({@code A0 2000-200B}) set apart by white space. */
  static CodePoints parse(String text) {
    String[] ranges = text.strip().split("\\s+");
    int[] starts = new int[ranges.length];
    int[] ends = new int[ranges.length];
    for (int i = 0; i < ranges.length; i++) {
      int dash = ranges[i].indexOf('-');
      starts[i] = Integer.parseInt(dash < 0 ? ranges[i] : ranges[i].substring(0, dash), 16);
      ends[i] = Integer.parseInt(ranges[i].substring(dash + 1), 16);
    }
    return new CodePoints(starts, ends);
  }

  boolean contains(int codePoint) {
    int found = Arrays.binarySearch(starts, codePoint);
    int range = found >= 0 ? found : -found - 2;
    return range >= 0 && codePoint <= ends[range];
  }

  boolean containsAnyOf(int[] codePoints) {
    return Arrays.stream(codePoints).anyMatch(this::contains);
  }
}
