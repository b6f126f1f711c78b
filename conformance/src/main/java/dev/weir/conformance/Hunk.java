package dev.weir.conformance;

/**
 * Lines that differ between two texts: those from {@code oldStart} up to {@code oldEnd} of the one
 * stand where the other has those from {@code newStart} up to {@code newEnd}. Lines count from 0;
 * ends are exclusive. At most one of the two is empty.
 */
record Hunk(int oldStart, int oldEnd, int newStart, int newEnd) {
  /** Whether another difference of the same old text reaches over all that this one changes. */
  boolean within(Hunk other) {
    return other.oldStart <= oldStart && oldEnd <= other.oldEnd;
  }
}
