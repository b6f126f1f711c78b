package dev.weir.sql.mysql.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CommonTableExpressionContext;
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
  final CommonTableExpressionContext expression;

  State state = State.NEW;
  @Nullable Scope scope;

  /** While it is walked: what it is known to return so far; null if nothing yet. */
  @Nullable List<ScopeColumn> columns;

  boolean namesItself;

  WithTable(CommonTableExpressionContext expression) {
    this.name = Names.of(expression.identifier());
    this.expression = expression;
  }
}
