package dev.weir.policy.content;

import dev.weir.policy.Mask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was found in one text: ranges and their masks. Used once, by one thread. */
final class Matches {
  /**
   * @param from inclusive
   * @param to exclusive
   */
  record Match(int from, int to, Mask mask) {}

  private final List<Match> matches = new ArrayList<>();

  void add(int from, int to, Mask mask) {
    matches.add(new Match(from, to, mask));
  }

  boolean isEmpty() {
    return matches.isEmpty();
  }

  /**
   * In order and apart. Matches that overlap become one; if their masks differ it is redacted, so
   * that none shows what another hides.
   */
  List<Match> apart() {
    matches.sort(Comparator.comparingInt(Match::from));
    List<Match> apart = new ArrayList<>();
    for (Match match : matches) {
      Match last = apart.isEmpty() ? null : apart.getLast();
      if (last == null || match.from() >= last.to()) {
        apart.add(match);
      } else {
        Mask mask = last.mask().equals(match.mask()) ? match.mask() : new Mask.Redact();
        apart.set(apart.size() - 1, new Match(last.from(), Math.max(last.to(), match.to()), mask));
      }
    }
    return apart;
  }
}
