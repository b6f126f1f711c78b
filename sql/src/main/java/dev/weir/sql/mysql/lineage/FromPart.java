package dev.weir.sql.mysql.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import java.util.List;

/**
 * A table reference that was read.
 *
 * @param items what can be written before a dot
 * @param columns what a star stands for, and what can be written without a dot
 */
record FromPart(List<RangeItem> items, List<ScopeColumn> columns) {
  static final FromPart NOTHING = new FromPart(List.of(), List.of());

  FromPart {
    items = List.copyOf(items);
    columns = List.copyOf(columns);
  }

  static FromPart of(RangeItem item) {
    return new FromPart(List.of(item), item.columns());
  }

  /** Both, one behind the other. */
  FromPart and(FromPart other) {
    return new FromPart(Lists.concat(items, other.items), Lists.concat(columns, other.columns));
  }
}
