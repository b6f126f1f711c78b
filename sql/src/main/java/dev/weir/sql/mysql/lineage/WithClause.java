package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CommonTableExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryExpressionBodyContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WithClauseContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** WITH: common table expressions, also recursive ones (sql_cte in the server's words). */
final class WithClause {
  /** After so many rounds every column of a recursive query is taken to depend on all of them. */
  private static final int ROUNDS_MAX = 6;

  private final Walk walk;

  WithClause(Walk walk) {
    this.walk = walk;
  }

  /** The place with the WITH queries of a statement; each of them is walked, named or not. */
  Scope open(@Nullable WithClauseContext clause, Scope here) {
    if (clause == null) {
      return here;
    }
    var tables = new ArrayList<WithTable>();
    for (CommonTableExpressionContext expression : clause.commonTableExpression()) {
      var table = new WithTable(expression);
      if (tables.stream().anyMatch(other -> here.sameTable(other.name, table.name))) {
        walk.facts.untraced("WITH query " + table.name + " is there twice");
      }
      tables.add(table);
    }
    boolean recursive = clause.RECURSIVE_SYMBOL() != null;
    boolean mutual = walk.settings.server().isMariaDb();
    for (int i = 0; i < tables.size(); i++) {
      int seen = !recursive ? i : mutual ? tables.size() : i + 1;
      tables.get(i).scope = here.with(new WithTables(here.tables, tables.subList(0, seen)));
    }
    tables.forEach(this::evaluate);
    return here.with(new WithTables(here.tables, tables));
  }

  /** A WITH query as an item of a FROM clause. */
  RangeItem item(WithTable table) {
    if (table.state == WithTable.State.WALKING) {
      table.namesItself = true;
      if (table.columns == null) {
        walk.facts.untraced("WITH query " + table.name + " names itself in its first part");
      }
    } else {
      evaluate(table);
    }
    return RangeItem.computed(table.name, table.columns == null ? List.of() : table.columns);
  }

  private void evaluate(WithTable table) {
    if (table.state != WithTable.State.NEW) {
      return;
    }
    table.state = WithTable.State.WALKING;
    Scope scope = Objects.requireNonNull(table.scope);
    QueryExpressionContext query =
        Queries.expression(table.expression.subquery().queryExpressionParens());
    QueryExpressionBodyContext body = query.queryExpressionBody();
    if (!body.queryExpressionBody().isEmpty() && scope.tables.find(table.name, scope) == table) {
      table.columns = columns(table, walk.queries.firstPart(query, scope.beside()));
      untilStable(table, query, scope);
    } else {
      table.columns = columns(table, walk.queries.expression(query, scope.beside()));
    }
    table.state = WithTable.State.DONE;
  }

  private void untilStable(WithTable table, QueryExpressionContext query, Scope scope) {
    for (int round = 0; ; round++) {
      List<ScopeColumn> before = Objects.requireNonNull(table.columns);
      List<ScopeColumn> after = columns(table, walk.queries.expression(query, scope.beside()));
      table.columns = computed(after);
      if (!table.namesItself) {
        table.columns = after;
        return;
      }
      if (size(before) == size(after)) {
        return;
      }
      if (round == ROUNDS_MAX) {
        // The union of all columns is a fixed point: every further round adds what steers only.
        table.columns = allOfAll(after);
        walk.queries.expression(query, scope.beside());
        return;
      }
    }
  }

  private static List<ScopeColumn> computed(List<ScopeColumn> columns) {
    return columns.stream()
        .map(column -> ScopeColumn.computed(column.name(), column.sources()))
        .toList();
  }

  private static List<ScopeColumn> allOfAll(List<ScopeColumn> columns) {
    var all = new HashSet<ColumnName>();
    columns.forEach(column -> all.addAll(column.sources()));
    return columns.stream().map(column -> ScopeColumn.computed(column.name(), all)).toList();
  }

  private static int size(List<ScopeColumn> columns) {
    return columns.stream().mapToInt(column -> column.sources().size()).sum();
  }

  private List<ScopeColumn> columns(WithTable table, List<ScopeColumn> ofQuery) {
    return walk.from.renamed(ofQuery, Names.columns(table.expression.columnInternalRefList()));
  }
}
