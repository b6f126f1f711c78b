package dev.weir.sql.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Steering;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a view's columns come from.
 *
 * @param columns in order
 * @param steering what decides its rows
 * @param untraced why it is not known, or null
 */
public record ViewLineage(
    List<ViewColumn> columns, Set<Steering> steering, @Nullable String untraced) {
  public ViewLineage {
    columns = List.copyOf(columns);
    steering = Set.copyOf(steering);
  }

  public static ViewLineage unknown(String reason) {
    return new ViewLineage(List.of(), Set.of(), reason);
  }

  public Set<ColumnName> sources(int position) {
    return position >= 0 && position < columns.size() ? columns.get(position).sources() : Set.of();
  }

  public boolean exact(int position) {
    return position >= 0 && position < columns.size() && columns.get(position).exact();
  }

  /**
   * @param exact the column hands on a stored value unchanged
   */
  public record ViewColumn(Set<ColumnName> sources, boolean exact) {
    public ViewColumn {
      sources = Set.copyOf(sources);
    }
  }
}
