package dev.weir.sql.postgres.statements;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import java.util.List;
import java.util.Set;

/** Columns of results that are no query's. */
final class Outputs {
  private Outputs() {}

  static List<Lineage.Output> withoutSources(List<String> names) {
    return names.stream().map(name -> new Lineage.Output(name, Set.of(), null)).toList();
  }

  static Lineage.Output of(String name, Set<ColumnName> sources) {
    return new Lineage.Output(name, sources, null);
  }
}
