package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
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
 * @param stored its rows are stored, so that it has the system columns; a view has none, and the
 *     name of one means a column of the query around it there
 * @param place what decides in which of several tables a row lies
 */
record RangeItem(
    @Nullable String name,
    @Nullable ObjectName relation,
    ColumnList columns,
    @Nullable Set<ColumnName> unlisted,
    boolean stored,
    Set<ColumnName> place) {

  /** The system columns, which tell where a row lies and nothing else of what is in it. */
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");

  /** Something that is computed: it has the columns that are listed, and perhaps others. */
  static RangeItem computed(
      @Nullable String name, List<ScopeColumn> columns, @Nullable Set<ColumnName> unlisted) {
    return new RangeItem(name, null, ColumnList.of(columns), unlisted, false, Set.of());
  }

  /** A relation that the catalogue does not have. */
  static RangeItem unknown(String name, ObjectName relation) {
    return new RangeItem(name, relation, ColumnList.of(List.of()), Set.of(), false, Set.of());
  }

  /** Every column of that name: more than one if a subquery labels two alike. */
  List<ScopeColumn> named(String column) {
    List<ScopeColumn> found = columns.named(column);
    if (!found.isEmpty()) {
      return found;
    }
    if (hasSystemColumn(column)) {
      return List.of(ScopeColumn.computed(column, column.equals("tableoid") ? place : Set.of()));
    }
    return unlisted == null ? List.of() : List.of(ScopeColumn.computed(column, unlisted));
  }

  /** Whether the name means a system column here, unless a column is called so. */
  boolean hasSystemColumn(String column) {
    return stored && SYSTEM_COLUMNS.contains(column);
  }

  /** The same rows under another name. */
  RangeItem named(@Nullable String otherName, @Nullable ObjectName otherRelation) {
    return new RangeItem(otherName, otherRelation, columns, unlisted, stored, place);
  }

  /** The same rows with other columns. */
  RangeItem with(List<ScopeColumn> otherColumns) {
    return new RangeItem(name, relation, ColumnList.of(otherColumns), unlisted, stored, place);
  }
}
