package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a FROM clause makes visible under one name: a table, a derived table, JSON_TABLE.
 *
 * @param name the alias, or the table's own name
 * @param schema of the table that it is; null for what is computed, which any schema's name may
 *     stand before
 * @param columns in order
 * @param relation the table or view that it is, or null
 */
record RangeItem(
    String name, @Nullable String schema, ColumnList columns, @Nullable ObjectName relation) {
  static RangeItem computed(String name, List<ScopeColumn> columns) {
    return new RangeItem(name, null, ColumnList.ofAnyCase(columns), null);
  }

  RangeItem named(String otherName) {
    return new RangeItem(otherName, schema, columns, relation);
  }
}
