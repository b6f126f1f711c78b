package dev.weir.sql.lineage;

import dev.weir.sql.Catalogue.Relation;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The row that one mention of a table in FROM stands for, where a key of it is known: whoever
 * groups by the whole key has one group for each row, whatever else of the row he groups by. Where
 * an outer join has no row, key and columns are all NULL. Compared by identity: two mentions of one
 * table are two rows.
 */
public final class KeyedRow {
  private final Set<String> key;

  private KeyedRow(Set<String> key) {
    this.key = key;
  }

  /** The row of a mention of this relation; null if it has no key that holds for what is read. */
  public static @Nullable KeyedRow of(Relation relation) {
    // Tables that inherit have keys of their own: the same may be in several.
    boolean holds =
        switch (relation.kind()) {
          case TABLE -> relation.descendants().isEmpty();
          case PARTITIONED_TABLE -> true;
          case VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, SEQUENCE, COMPOSITE_TYPE -> false;
        };
    return holds && !relation.key().isEmpty() ? new KeyedRow(relation.key()) : null;
  }

  /** The rows whose whole keys are among these columns. */
  public static Set<KeyedRow> whole(Collection<ScopeColumn> columns) {
    Map<KeyedRow, Set<String>> found = new IdentityHashMap<>();
    for (ScopeColumn column : columns) {
      if (column.row() != null && column.origin() != null) {
        found.computeIfAbsent(column.row(), row -> new HashSet<>()).add(column.origin().column());
      }
    }
    var whole = new HashSet<KeyedRow>();
    found.forEach((row, names) -> {
      if (names.containsAll(row.key)) {
        whole.add(row);
      }
    });
    return whole;
  }

  /** Whether the keys of these rows say already what the column's value is. */
  public static boolean settle(Set<KeyedRow> rows, ScopeColumn column) {
    return column.row() != null
        && rows.contains(column.row())
        && !column.row().key.contains(Objects.requireNonNull(column.origin()).column());
  }
}
