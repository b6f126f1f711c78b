package dev.weir.sql.lineage;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Columns in order, which are found by name as well: a statement may name thousands of columns of
 * thousands. Belongs to one walk, and is not changed.
 */
public final class ColumnList extends AbstractList<ScopeColumn> implements RandomAccess {
  /** Up to so many are looked through faster than an index of them is made. */
  private static final int UNINDEXED_MAX = 16;

  private final List<ScopeColumn> columns;
  private final boolean folding;
  private @Nullable Map<String, List<ScopeColumn>> byName;

  private ColumnList(List<ScopeColumn> columns, boolean folding) {
    this.columns = columns;
    this.folding = folding;
  }

  /** Found by their exact names. */
  public static ColumnList of(List<ScopeColumn> columns) {
    return of(columns, false);
  }

  /** Found by their names, whatever their case. */
  public static ColumnList ofAnyCase(List<ScopeColumn> columns) {
    return of(columns, true);
  }

  private static ColumnList of(List<ScopeColumn> columns, boolean folding) {
    return columns instanceof ColumnList list && list.folding == folding
        ? list
        : new ColumnList(List.copyOf(columns), folding);
  }

  /** The same for all names that differ in case only. */
  public static String fold(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  private String key(String name) {
    return folding ? fold(name) : name;
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
  public List<ScopeColumn> named(String name) {
    if (columns.size() > UNINDEXED_MAX) {
      return index().getOrDefault(key(name), List.of());
    }
    String key = key(name);
    List<ScopeColumn> found = List.of();
    for (ScopeColumn column : columns) {
      if (key(column.name()).equals(key)) {
        if (found.isEmpty()) {
          found = List.of(column);
        } else {
          found = new ArrayList<>(found);
          found.add(column);
        }
      }
    }
    return found;
  }

  private Map<String, List<ScopeColumn>> index() {
    Map<String, List<ScopeColumn>> known = byName;
    if (known == null) {
      known = new HashMap<>();
      for (ScopeColumn column : columns) {
        known.computeIfAbsent(key(column.name()), name -> new ArrayList<>(1)).add(column);
      }
      byName = known;
    }
    return known;
  }
}
