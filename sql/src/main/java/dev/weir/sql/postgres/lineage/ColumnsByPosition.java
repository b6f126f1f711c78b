package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a set operation or of VALUES: each depends on what stands at its place in every
 * part. Gathered in one set a column, since there may be thousands of parts.
 */
final class ColumnsByPosition {
  private final Walk walk;
  private final List<ScopeColumn> first;
  private final List<Set<ColumnName>> sources;

  /**
   * @param first the columns of the first part, which give the names
   */
  ColumnsByPosition(Walk walk, List<ScopeColumn> first) {
    this.walk = walk;
    this.first = first;
    this.sources = new ArrayList<>(first.size());
    for (ScopeColumn column : first) {
      var own = new HashSet<ColumnName>();
      walk.add(column.sources(), own);
      sources.add(own);
    }
  }

  void add(List<ScopeColumn> part) {
    if (part.size() != first.size()) {
      walk.facts.untraced("the parts of a set operation have different numbers of columns");
    }
    int shared = Math.min(part.size(), first.size());
    walk.effort.spend(shared);
    for (int i = 0; i < shared; i++) {
      walk.add(part.get(i).sources(), sources.get(i));
    }
  }

  /** Notes that rows were compared by their columns so far; nothing if the clause is empty. */
  void steer(String clause) {
    if (!clause.isEmpty()) {
      sources.forEach(column -> walk.facts.steer(column, Use.ANY, clause));
    }
  }

  List<ScopeColumn> columns() {
    var columns = new ArrayList<ScopeColumn>(first.size());
    for (int i = 0; i < first.size(); i++) {
      columns.add(ScopeColumn.computed(first.get(i).name(), sources.get(i)));
    }
    return columns;
  }
}
