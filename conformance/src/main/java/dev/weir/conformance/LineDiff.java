package dev.weir.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The shortest way from one list of lines to another. Source: E. W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", 1986.
 */
final class LineDiff {
  /** Memory goes with its square; what differs in more places is one hunk. */
  private static final int EDITS_MAX = 3_000;

  private static final int CONTEXT = 3;

  private final List<String> old;
  private final List<String> fresh;
  private final int prefix;
  private final int oldLength;
  private final int newLength;

  private LineDiff(List<String> old, List<String> fresh) {
    this.old = old;
    this.fresh = fresh;
    int shorter = Math.min(old.size(), fresh.size());
    int same = 0;
    while (same < shorter && old.get(same).equals(fresh.get(same))) {
      same++;
    }
    prefix = same;
    int tail = 0;
    while (tail < shorter - prefix
        && old.get(old.size() - 1 - tail).equals(fresh.get(fresh.size() - 1 - tail))) {
      tail++;
    }
    oldLength = old.size() - prefix - tail;
    newLength = fresh.size() - prefix - tail;
  }

  /** Where the two differ, in order; empty if they are equal. */
  static List<Hunk> of(List<String> old, List<String> fresh) {
    var diff = new LineDiff(old, fresh);
    if (diff.oldLength == 0 && diff.newLength == 0) {
      return List.of();
    }
    return diff.hunks(diff.reached());
  }

  /**
   * For each number of edits how far along each diagonal one comes, up to the number that reaches
   * both ends; empty if there are too many. The entry of diagonal {@code k} after {@code d} edits
   * stands at {@code k + d}.
   */
  private List<int[]> reached() {
    var all = new ArrayList<int[]>();
    int[] before = {0};
    for (int edits = 0; edits <= Math.min(EDITS_MAX, oldLength + newLength); edits++) {
      var now = new int[2 * edits + 1];
      for (int k = -edits; k <= edits; k += 2) {
        int x = edits == 0 ? 0 : step(before, k, edits);
        while (x < oldLength && x - k < newLength && same(x, x - k)) {
          x++;
        }
        now[k + edits] = x;
        if (x >= oldLength && x - k >= newLength) {
          all.add(now);
          return all;
        }
      }
      all.add(now);
      before = now;
    }
    return List.of();
  }

  /** Where diagonal {@code k} begins after one edit more: an inserted or a deleted line. */
  private static int step(int[] before, int k, int edits) {
    return inserts(before, k, edits) ? before[k + 1 + edits - 1] : before[k - 1 + edits - 1] + 1;
  }

  private static boolean inserts(int[] before, int k, int edits) {
    return k == -edits || (k != edits && before[k + edits - 2] < before[k + edits]);
  }

  private boolean same(int x, int y) {
    return old.get(prefix + x).equals(fresh.get(prefix + y));
  }

  /** Goes back from both ends and joins edits that touch. */
  private List<Hunk> hunks(List<int[]> reached) {
    if (reached.isEmpty()) {
      return List.of(new Hunk(prefix, prefix + oldLength, prefix, prefix + newLength));
    }
    var hunks = new ArrayList<Hunk>();
    int x = oldLength;
    int y = newLength;
    for (int edits = reached.size() - 1; edits > 0; edits--) {
      int k = x - y;
      int[] before = reached.get(edits - 1);
      boolean inserted = inserts(before, k, edits);
      int fromX = inserted ? before[k + edits] : before[k + edits - 2];
      int fromY = fromX - (inserted ? k + 1 : k - 1);
      int toX = inserted ? fromX : fromX + 1;
      int toY = inserted ? fromY + 1 : fromY;
      Hunk later = hunks.isEmpty() ? null : hunks.getLast();
      if (later != null && later.oldStart() == prefix + toX && later.newStart() == prefix + toY) {
        hunks.removeLast();
        hunks.add(new Hunk(prefix + fromX, later.oldEnd(), prefix + fromY, later.newEnd()));
      } else {
        hunks.add(new Hunk(prefix + fromX, prefix + toX, prefix + fromY, prefix + toY));
      }
      x = fromX;
      y = fromY;
    }
    Collections.reverse(hunks);
    return hunks;
  }

  /** These differences with the lines around them, as {@code diff -u} prints them. */
  static String unified(List<String> old, List<String> fresh, List<Hunk> hunks) {
    var text = new StringBuilder("--- straight\n+++ through Weir\n");
    int index = 0;
    while (index < hunks.size()) {
      int last = index;
      while (last + 1 < hunks.size()
          && hunks.get(last + 1).oldStart() - hunks.get(last).oldEnd() <= 2 * CONTEXT) {
        last++;
      }
      append(text, old, fresh, hunks.subList(index, last + 1));
      index = last + 1;
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, List<String> old, List<String> fresh, List<Hunk> near) {
    Hunk first = near.getFirst();
    Hunk last = near.getLast();
    int lead = Math.min(CONTEXT, Math.min(first.oldStart(), first.newStart()));
    int trail =
        Math.min(CONTEXT, Math.min(old.size() - last.oldEnd(), fresh.size() - last.newEnd()));
    int from = first.oldStart() - lead;
    text.append(
        "@@ -%d,%d +%d,%d @@%n"
            .formatted(
                from + 1,
                last.oldEnd() + trail - from,
                first.newStart() - lead + 1,
                last.newEnd() + trail - (first.newStart() - lead)));
    int at = from;
    for (Hunk hunk : near) {
      lines(text, ' ', old, at, hunk.oldStart());
      lines(text, '-', old, hunk.oldStart(), hunk.oldEnd());
      lines(text, '+', fresh, hunk.newStart(), hunk.newEnd());
      at = hunk.oldEnd();
    }
    lines(text, ' ', old, at, at + trail);
  }

  private static void lines(StringBuilder text, char sign, List<String> lines, int start, int end) {
    for (String line : lines.subList(start, end)) {
      text.append(sign).append(line).append('\n');
    }
  }
}
