package dev.weir.gateway.judging;

import java.util.Set;

/** The prepared statements and cursors that a text refers to. Immutable. */
public record UsedNames(Set<String> prepared, Set<String> cursors) {
  static final UsedNames NONE = new UsedNames(Set.of(), Set.of());

  public UsedNames {
    prepared = Set.copyOf(prepared);
    cursors = Set.copyOf(cursors);
  }
}
