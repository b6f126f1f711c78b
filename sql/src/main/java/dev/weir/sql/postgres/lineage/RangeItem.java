package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a FROM clause makes visible under one name: a table, a subquery, a function, a join.
 *
 * @param name the alias, or the relation's own name; null if it cannot be named
 * @param relation the relation, if it is named without an alias and so may be written with its
 *     schema
 * @param columns in order
 * @param unlisted what columns that are not listed depend on, where its columns are not all known;
 *     null where they are
 * @param place what decides in which of several tables a row lies
 */
record RangeItem(
    @Nullable String name,
    @Nullable ObjectName relation,
    List<ScopeColumn> columns,
    @Nullable Set<ColumnName> unlisted,
    Set<ColumnName> place) {
  RangeItem {
    columns = List.copyOf(columns);
  }

  /** Something whose rows lie in one place. */
  RangeItem(
      @Nullable String name,
      @Nullable ObjectName relation,
      List<ScopeColumn> columns,
      @Nullable Set<ColumnName> unlisted) {
    this(name, relation, columns, unlisted, Set.of());
  }

  /** The system columns, which tell where a row lies and nothing else of what is in it. */
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");

  /** Every column of that name: more than one if a subquery labels two alike. */
  List<ScopeColumn> named(String column) {
    List<ScopeColumn> found = List.of();
    for (ScopeColumn candidate : columns) {
      if (candidate.name().equals(column)) {
        found = found.isEmpty() ? List.of(candidate) : plus(found, candidate);
      }
    }
    if (found.isEmpty() && SYSTEM_COLUMNS.contains(column)) {
      return List.of(ScopeColumn.computed(column, column.equals("tableoid") ? place : Set.of()));
    }
    if (found.isEmpty() && unlisted != null) {
      return List.of(ScopeColumn.computed(column, unlisted));
    }
    return found;
  }

  private static List<ScopeColumn> plus(List<ScopeColumn> some, ScopeColumn another) {
    var all = new ArrayList<>(some);
    all.add(another);
    return all;
  }

  RangeItem named(@Nullable String otherName, @Nullable ObjectName otherRelation) {
    return new RangeItem(otherName, otherRelation, columns, unlisted, place);
  }
}
