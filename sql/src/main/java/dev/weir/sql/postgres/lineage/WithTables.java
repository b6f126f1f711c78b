package dev.weir.sql.postgres.lineage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The WITH queries that can be named at a place, innermost first. Immutable.
 *
 * @param here those of one clause by name, which all places within the clause share
 * @param visible how many of them, in the clause's order, can be named at this place
 */
record WithTables(@Nullable WithTables outer, Map<String, WithTable> here, int visible) {
  static final WithTables NONE = new WithTables(null, Map.of(), 0);

  WithTables {
    here = Map.copyOf(here);
  }

  @Nullable WithTable find(String name) {
    for (WithTables level = this; level != null; level = level.outer) {
      WithTable found = level.here.get(name);
      if (found != null && found.place < level.visible) {
        return found;
      }
    }
    return null;
  }
}
