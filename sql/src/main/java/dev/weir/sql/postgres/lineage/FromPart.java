package dev.weir.sql.postgres.lineage;

import dev.weir.sql.lineage.ColumnList;
import java.util.List;

/**
 * What one entry of a FROM clause adds to its scope.
 *
 * @param items what can be written before a dot
 * @param columns what can be written without one, in the order of {@code *}
 * @param open items whose columns are not all known
 */
record FromPart(List<RangeItem> items, ColumnList columns, List<RangeItem> open) {
  static final FromPart NOTHING = new FromPart(List.of(), ColumnList.of(List.of()), List.of());

  static FromPart of(RangeItem item) {
    return new FromPart(
        List.of(item), item.columns(), item.unlisted() == null ? List.of() : List.of(item));
  }
}
