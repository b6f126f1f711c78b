package dev.weir.sql.lineage;

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
public final class ColumnsByPosition {
  private final Facts facts;
  private final Effort effort;
  private final List<ScopeColumn> first;
  private final List<Set<ColumnName>> sources;

  /**
   * @param first the columns of the first part, which give the names
   */
  public ColumnsByPosition(Facts facts, Effort effort, List<ScopeColumn> first) {
    this.facts = facts;
    this.effort = effort;
    this.first = first;
    this.sources = new ArrayList<>(first.size());
    for (ScopeColumn column : first) {
      var own = new HashSet<ColumnName>();
      add(column.sources(), own);
      sources.add(own);
    }
  }

  public void add(List<ScopeColumn> part) {
    if (part.size() != first.size()) {
      facts.untraced("the parts of a set operation have different numbers of columns");
    }
    int shared = Math.min(part.size(), first.size());
    effort.spend(shared);
    for (int i = 0; i < shared; i++) {
      add(part.get(i).sources(), sources.get(i));
    }
  }

  private void add(Set<ColumnName> columns, Set<ColumnName> into) {
    effort.spend(columns.size());
    into.addAll(columns);
  }

  /** Notes that rows were compared by their columns so far; nothing if the clause is empty. */
  public void steer(String clause) {
    if (!clause.isEmpty()) {
      sources.forEach(column -> facts.steer(column, Use.ANY, clause));
    }
  }

  public List<ScopeColumn> columns() {
    var columns = new ArrayList<ScopeColumn>(first.size());
    for (int i = 0; i < first.size(); i++) {
      columns.add(ScopeColumn.computed(first.get(i).name(), sources.get(i)));
    }
    return columns;
  }
}
