package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QuerySpecificationContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowDefinitionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowSpecDetailsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowingClauseContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OVER and WINDOW. Their keys may be names of the select list, also of results further right, so
 * that a select list with windows is read twice: first without what stands behind OVER.
 */
final class Windows {
  /** One query's windows. */
  private static final class OfQuery {
    final Map<String, Set<ColumnName>> named = new HashMap<>();
    boolean skipping = true;
    boolean skipped;
  }

  private final Walk walk;
  private final Deque<OfQuery> queries = new ArrayDeque<>();

  Windows(Walk walk) {
    this.walk = walk;
  }

  /** Reads the select list; the query's windows are known until {@link #leave}. */
  List<ScopeColumn> results(QuerySpecificationContext query, SelectList targets, Scope scope) {
    var windows = new OfQuery();
    queries.push(windows);
    List<ScopeColumn> results = targets.of(query.selectItemList(), scope);
    windows.skipping = false;
    if (query.windowClause() != null) {
      for (WindowDefinitionContext definition : query.windowClause().windowDefinition()) {
        var sources = new HashSet<ColumnName>();
        details(definition.windowSpec().windowSpecDetails(), scope, sources);
        windows.named.put(ColumnList.fold(Names.of(definition.windowName().identifier())), sources);
      }
    }
    return windows.skipped ? targets.again(query.selectItemList(), results, scope) : results;
  }

  void leave() {
    queries.pop();
  }

  /** OVER: its columns steer, and the result depends on them. */
  void over(@Nullable WindowingClauseContext clause, Scope scope, Set<ColumnName> into) {
    if (clause == null) {
      return;
    }
    OfQuery windows = queries.peek();
    if (windows != null && windows.skipping) {
      windows.skipped = true;
      return;
    }
    if (clause.windowSpec() != null) {
      details(clause.windowSpec().windowSpecDetails(), scope, into);
    } else if (windows != null) {
      named(windows, Names.of(clause.windowName().identifier()), into);
    }
  }

  private void named(OfQuery windows, String name, Set<ColumnName> into) {
    Set<ColumnName> sources = windows.named.get(ColumnList.fold(name));
    if (sources == null) {
      // One that is defined further on counts with all that any of them reads.
      windows.named.values().forEach(every -> walk.add(every, into));
      walk.facts.untraced("window " + name + " is not defined before it is used");
    } else {
      walk.add(sources, into);
    }
  }

  private void details(WindowSpecDetailsContext window, Scope scope, Set<ColumnName> into) {
    boolean before = scope.sees;
    scope.sees = true;
    var own = new HashSet<ColumnName>();
    walk.expressions.read(window.orderList(), scope, own);
    walk.expressions.read(window.orderClause(), scope, own);
    walk.expressions.read(window.windowFrameClause(), scope, own);
    scope.sees = before;
    walk.facts.steer(own, Use.ANY, "OVER");
    OfQuery windows = queries.peek();
    if (window.windowName() != null && windows != null) {
      named(windows, Names.of(window.windowName().identifier()), own);
    }
    walk.add(own, into);
  }
}
