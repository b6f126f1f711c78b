package dev.weir.sql.mysql.lineage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The WITH queries that can be named at a place, the innermost clause first.
 *
 * @param outer those of the statements around
 * @param here those of one clause, in order
 */
record WithTables(@Nullable WithTables outer, List<WithTable> here) {
  static final WithTables NONE = new WithTables(null, List.of());

  WithTables {
    here = List.copyOf(here);
  }

  @Nullable WithTable find(String name, Scope scope) {
    for (WithTables level = this; level != null; level = level.outer) {
      for (WithTable table : level.here) {
        if (scope.sameTable(name, table.name)) {
          return table;
        }
      }
    }
    return null;
  }
}
