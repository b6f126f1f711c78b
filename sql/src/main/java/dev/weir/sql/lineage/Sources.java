package dev.weir.sql.lineage;

import dev.weir.sql.ColumnName;
import java.util.HashSet;
import java.util.Set;

/** Sets of columns that a value depends on. */
public final class Sources {
  private Sources() {}

  public static Set<ColumnName> union(Set<ColumnName> left, Set<ColumnName> right) {
    if (left.isEmpty() || left == right) {
      return right;
    }
    if (right.isEmpty()) {
      return left;
    }
    var all = new HashSet<>(left);
    all.addAll(right);
    return all;
  }
}
