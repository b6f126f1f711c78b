package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ObjectName;
import java.util.List;

/**
 * The table that a statement writes to.
 *
 * @param columns those that INSERT without a list of columns writes, in order
 * @param item the table as expressions see it
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
