package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ObjectName;
import java.util.List;

/**
 * The relation that a statement writes to.
 *
 * @param columns all of its columns in order
 * @param item the relation as expressions see it
 * @param reads how often the statement has named one of its columns
 */
record Target(ObjectName name, List<String> columns, RangeItem item, Reads reads) {
  Target {
    columns = List.copyOf(columns);
  }

  /** A counter. */
  static final class Reads {
    private int count;

    void add() {
      count++;
    }

    int count() {
      return count;
    }
  }
}
