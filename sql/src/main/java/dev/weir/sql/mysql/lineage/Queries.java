package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ColumnsByPosition;
import dev.weir.sql.lineage.KeyedRow;
import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IntoClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LockingClauseListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryExpressionBodyContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryExpressionParensContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryPrimaryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QuerySpecificationContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectOptionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementWithIntoContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SubqueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UserVariableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ValuesContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** SELECT, TABLE, VALUES and set operations: their columns, and what steers them. */
final class Queries {
  private final Walk walk;
  private final SelectList targets;
  private final Keys keys;
  private boolean into;

  Queries(Walk walk) {
    this.walk = walk;
    this.targets = new SelectList(walk);
    this.keys = new Keys(walk);
  }

  /** What a query was found to return. */
  record Result(List<ScopeColumn> columns, @Nullable Scope scope) {
    Result {
      columns = List.copyOf(columns);
    }
  }

  /** Whether INTO takes the rows of the statement, so that none come back. */
  boolean goesElsewhere() {
    return into;
  }

  SelectList targets() {
    return targets;
  }

  Keys keys() {
    return keys;
  }

  /** Walks a whole SELECT statement. */
  List<ScopeColumn> select(SelectStatementContext select, Scope here) {
    if (select.queryExpression() != null) {
      locking(select.lockingClauseList());
      return expression(select.queryExpression(), here);
    }
    return withInto(select.selectStatementWithInto(), here);
  }

  private List<ScopeColumn> withInto(SelectStatementWithIntoContext select, Scope here) {
    SelectStatementWithIntoContext inner = select;
    while (inner.selectStatementWithInto() != null) {
      inner = inner.selectStatementWithInto();
    }
    locking(inner.lockingClauseList());
    List<ScopeColumn> columns =
        inner.queryExpression() == null
            ? parens(inner.queryExpressionParens(), here).columns()
            : expression(inner.queryExpression(), here);
    into(inner.intoClause(), columns);
    return columns;
  }

  /**
   * Walks a query in parentheses.
   *
   * @param here what is visible before its own FROM clause
   */
  List<ScopeColumn> subquery(SubqueryContext subquery, Scope here) {
    return parens(subquery.queryExpressionParens(), here).columns();
  }

  Result parens(QueryExpressionParensContext parens, Scope here) {
    QueryExpressionParensContext inner = parens;
    while (inner.queryExpressionParens() != null) {
      inner = inner.queryExpressionParens();
    }
    locking(inner.queryExpressionWithOptLockingClauses().lockingClauseList());
    return result(inner.queryExpressionWithOptLockingClauses().queryExpression(), here);
  }

  /** The query within all its parentheses. */
  static QueryExpressionContext expression(QueryExpressionParensContext parens) {
    QueryExpressionParensContext inner = parens;
    while (inner.queryExpressionParens() != null) {
      inner = inner.queryExpressionParens();
    }
    return inner.queryExpressionWithOptLockingClauses().queryExpression();
  }

  void locking(@Nullable LockingClauseListContext clauses) {
    if (clauses != null) {
      walk.facts.setRowLocking();
    }
  }

  List<ScopeColumn> expression(QueryExpressionContext query, Scope here) {
    return result(query, here).columns();
  }

  /** What it returns can no longer be told apart by the rows that it was read from. */
  private static Result outside(Result result) {
    return new Result(
        result.columns().stream().map(ScopeColumn::withoutRow).toList(), result.scope());
  }

  Result result(QueryExpressionContext query, Scope here) {
    walk.effort.enter();
    Scope scope = walk.with.open(query.withClause(), here);
    QueryExpressionBodyContext body = query.queryExpressionBody();
    Result result =
        body.queryExpressionBody().isEmpty()
            ? first(body, query.orderClause(), scope)
            : setOperation(body, scope);
    Scope order = result.scope();
    if (order == null) {
      order = scope.beside();
      order.results = result.columns();
    }
    orderBy(query.orderClause(), ColumnList.ofAnyCase(result.columns()), order);
    walk.effort.leave();
    return outside(result);
  }

  /** The first part of a set operation: what a recursive query begins with. */
  List<ScopeColumn> firstPart(QueryExpressionContext query, Scope here) {
    return first(query.queryExpressionBody(), null, walk.with.open(query.withClause(), here))
        .columns();
  }

  void orderBy(@Nullable OrderClauseContext clause, ColumnList columns, Scope scope) {
    if (clause != null) {
      scope.sees = true;
      scope.clause = "order clause";
      for (OrderExpressionContext key : clause.orderList().orderExpression()) {
        keys.key(key.expr(), columns, scope, "ORDER BY", Set.of());
      }
    }
  }

  /** Takes each part by itself: where every part's columns go, those of the whole come from. */
  private Result setOperation(QueryExpressionBodyContext body, Scope scope) {
    var parts = new ArrayList<QueryExpressionBodyContext>();
    boolean compares = flatten(body, parts);
    ColumnsByPosition all = null;
    for (QueryExpressionBodyContext part : parts) {
      List<ScopeColumn> columns = first(part, null, scope).columns();
      if (all == null) {
        all = new ColumnsByPosition(walk.facts, walk.effort, columns);
      } else {
        all.add(columns);
      }
    }
    if (all == null) {
      return new Result(List.of(), null);
    }
    if (compares) {
      all.steer("UNION");
    }
    return new Result(all.columns(), null);
  }

  /**
   * @return whether an operation compares rows; UNION ALL takes them as they come
   */
  private boolean flatten(QueryExpressionBodyContext body, List<QueryExpressionBodyContext> parts) {
    walk.effort.enter();
    boolean compares = false;
    parts.add(body);
    for (ParseTree child : body.children) {
      if (child instanceof QueryExpressionBodyContext more) {
        compares |= flatten(more, parts);
      }
    }
    int operations = body.queryExpressionBody().size();
    long alls = body.unionOption().stream().filter(one -> one.ALL_SYMBOL() != null).count();
    compares |= body.UNION_SYMBOL().size() != operations || alls != operations;
    walk.effort.leave();
    return compares;
  }

  private Result first(
      QueryExpressionBodyContext body, @Nullable OrderClauseContext order, Scope scope) {
    if (body.queryExpressionParens() != null) {
      return parens(body.queryExpressionParens(), scope.beside());
    }
    QueryPrimaryContext primary = body.queryPrimary();
    if (primary.querySpecification() != null) {
      return plain(primary.querySpecification(), order, scope.beside());
    }
    if (primary.explicitTable() != null) {
      Scope here = scope.beside();
      List<String> parts = Names.parts(primary.explicitTable().tableRef());
      WithTable with = parts.size() == 1 ? scope.tables.find(parts.getFirst(), scope) : null;
      here.set(FromPart.of(with == null ? walk.relations.read(parts) : walk.with.item(with)));
      var columns = new ArrayList<ScopeColumn>();
      targets.star(here.from().columns(), columns);
      here.results = columns;
      return new Result(columns, here);
    }
    ColumnsByPosition all = null;
    for (var row : primary.tableValueConstructor().rowValueExplicit()) {
      List<ScopeColumn> columns = row(row.values(), scope.beside());
      if (all == null) {
        all = new ColumnsByPosition(walk.facts, walk.effort, columns);
      } else {
        all.add(columns);
      }
    }
    return new Result(all == null ? List.of() : all.columns(), null);
  }

  /** The columns of a row of VALUES, which are called column_0, column_1, … */
  List<ScopeColumn> row(@Nullable ValuesContext values, Scope scope) {
    var columns = new ArrayList<ScopeColumn>();
    if (values != null) {
      for (ParseTree value : values.children) {
        String name = "column_" + columns.size();
        if (value instanceof ExprContext expression) {
          columns.add(targets.column(name, expression, scope));
        } else if (!value.getText().equals(",")) {
          columns.add(ScopeColumn.computed(name, Set.of()));
        }
      }
    }
    return columns;
  }

  private Result plain(
      QuerySpecificationContext query, @Nullable OrderClauseContext order, Scope scope) {
    if (query.fromClause() != null && query.fromClause().tableReferenceList() != null) {
      walk.from.read(query.fromClause().tableReferenceList(), scope);
    }
    List<ScopeColumn> results = walk.windows.results(query, targets, scope);
    ColumnList columns = ColumnList.ofAnyCase(results);
    if (query.whereClause() != null) {
      scope.clause = "where clause";
      walk.expressions.condition(query.whereClause().expr(), scope, "WHERE");
    }
    scope.sees = true;
    if (query.groupByClause() != null) {
      scope.clause = "group statement";
      keys.groupBy(query.groupByClause(), columns, scope);
    }
    if (query.havingClause() != null) {
      scope.clause = "having clause";
      walk.expressions.condition(query.havingClause().expr(), scope, "HAVING");
    }
    if (query.qualifyClause() != null) {
      walk.facts.unknown("QUALIFY");
    }
    if (query.selectOption().stream().anyMatch(Queries::isDistinct)) {
      Set<KeyedRow> shown = keys.settledByOrder(order, columns, scope);
      columns.forEach(column -> keys.steer(column, "DISTINCT", shown));
    }
    walk.windows.leave();
    if (query.intoClause() != null) {
      into(query.intoClause(), columns);
    }
    return new Result(columns, scope);
  }

  private static boolean isDistinct(SelectOptionContext option) {
    return option.querySpecOption() != null && option.querySpecOption().DISTINCT_SYMBOL() != null;
  }

  /** INTO: the values go to variables of the session or to a file of the server. */
  void into(IntoClauseContext clause, List<ScopeColumn> columns) {
    into = true;
    if (clause.OUTFILE_SYMBOL() != null || clause.DUMPFILE_SYMBOL() != null) {
      ObjectName file = ObjectName.bare(Names.of(clause.textStringLiteral()));
      walk.facts.access(Action.FILE, ObjectKind.SERVER_FILE, file);
      columns.forEach(column -> walk.facts.flow(column.sources(), file, null));
      return;
    }
    int position = 0;
    for (ParseTree target : clause.children) {
      if (target instanceof TerminalNode) {
        continue;
      }
      Set<ColumnName> sources =
          position < columns.size() ? columns.get(position).sources() : Set.of();
      position++;
      if (target instanceof UserVariableContext variable) {
        walk.facts.flow(sources, ObjectName.bare(Names.of(variable)), null);
      } else {
        walk.facts.unknown("INTO a local variable");
      }
    }
    if (position != columns.size()) {
      walk.facts.untraced("INTO names another number of variables than there are columns");
    }
  }
}
