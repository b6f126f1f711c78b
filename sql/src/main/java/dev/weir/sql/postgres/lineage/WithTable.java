package dev.weir.sql.postgres.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WITH query: its columns are found when it is first named. Belongs to one walk. */
final class WithTable {
  enum State {
    NEW,
    WALKING,
    DONE
  }

  final String name;
  final Node expression;

  /** In the order of its clause, from 0. */
  final int place;

  State state = State.NEW;
  @Nullable Scope scope;

  /** While it is walked: what it is known to return so far; null if nothing yet. */
  @Nullable List<ScopeColumn> columns;

  boolean namesItself;

  WithTable(Node expression, int place) {
    this.place = place;
    this.name = expression.text("ctename");
    this.expression = expression;
  }
}
