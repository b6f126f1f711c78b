package dev.weir.sql.postgres.lineage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The WITH queries that can be named at a place, innermost first. Immutable. */
record WithTables(@Nullable WithTables outer, Map<String, WithTable> here) {
  static final WithTables NONE = new WithTables(null, Map.of());

  WithTables {
    here = Map.copyOf(here);
  }

  WithTables plus(String name, WithTable table) {
    return new WithTables(this, Map.of(name, table));
  }

  @Nullable WithTable find(String name) {
    for (WithTables level = this; level != null; level = level.outer) {
      WithTable found = level.here.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
