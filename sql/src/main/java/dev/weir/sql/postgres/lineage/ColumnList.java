package dev.weir.sql.postgres.lineage;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Columns in order, which are found by name as well: a statement may name thousands of columns of
 * thousands. Belongs to one walk, and is not changed.
 */
final class ColumnList extends AbstractList<ScopeColumn> implements RandomAccess {
  /** Up to so many are looked through faster than an index of them is made. */
  private static final int UNINDEXED_MAX = 16;

  private final List<ScopeColumn> columns;
  private @Nullable Map<String, List<ScopeColumn>> byName;

  private ColumnList(List<ScopeColumn> columns) {
    this.columns = columns;
  }

  static ColumnList of(List<ScopeColumn> columns) {
    return columns instanceof ColumnList list ? list : new ColumnList(List.copyOf(columns));
  }

  @Override
  public ScopeColumn get(int index) {
    return columns.get(index);
  }

  @Override
  public int size() {
    return columns.size();
  }

  /** Every column of that name, in order. */
  List<ScopeColumn> named(String name) {
    if (columns.size() > UNINDEXED_MAX) {
      return index().getOrDefault(name, List.of());
    }
    List<ScopeColumn> found = List.of();
    for (ScopeColumn column : columns) {
      if (column.name().equals(name)) {
        found = found.isEmpty() ? List.of(column) : Scope.concat(found, List.of(column));
      }
    }
    return found;
  }

  private Map<String, List<ScopeColumn>> index() {
    Map<String, List<ScopeColumn>> known = byName;
    if (known == null) {
      known = new HashMap<>();
      for (ScopeColumn column : columns) {
        known.computeIfAbsent(column.name(), name -> new ArrayList<>(1)).add(column);
      }
      byName = known;
    }
    return known;
  }
}
