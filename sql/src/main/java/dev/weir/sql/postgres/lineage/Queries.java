package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** SELECT, VALUES and set operations: their columns, and what steers them (analyze.c). */
final class Queries {
  private static final String SETOP = "SETOP_";

  private final Walk walk;
  private final TargetList targets;

  Queries(Walk walk) {
    this.walk = walk;
    this.targets = new TargetList(walk);
  }

  TargetList targets() {
    return targets;
  }

  /**
   * Walks whatever may stand in a WITH clause or a subquery.
   *
   * @param here what is visible before the statement's own FROM clause
   */
  List<ScopeColumn> anyQuery(Node statement, Scope here) {
    return switch (statement.kind()) {
      case "SelectStmt" -> select(statement, here);
      case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" ->
          walk.changes.walk(statement, here);
      default -> {
        walk.facts.unknown(statement.kind());
        yield List.of();
      }
    };
  }

  List<ScopeColumn> select(Node select, Scope here) {
    walk.effort.enter();
    Scope scope = walk.with.open(select, here);
    List<ScopeColumn> columns;
    if (!select.text("op").equals("SETOP_NONE")) {
      columns = setOperation(select, scope);
    } else if (select.has("valuesLists")) {
      columns = values(select, scope);
    } else {
      columns = plain(select, scope);
    }
    if (!select.list("lockingClause").isEmpty()) {
      walk.facts.setRowLocking();
    }
    walk.effort.leave();
    return columns;
  }

  /** Chains of set operations lean to the left: they are walked without recursion. */
  private List<ScopeColumn> setOperation(Node select, Scope scope) {
    var chain = new ArrayDeque<Node>();
    Node first = select;
    while (isChained(first) || chain.isEmpty()) {
      chain.push(first);
      first = first.required("larg", "SelectStmt");
    }
    var columns = new ColumnsByPosition(walk, select(first, scope));
    String comparing = "";
    for (Node operation : chain) {
      String op = operation.text("op").substring(SETOP.length());
      // UNION ALL alone takes rows as they come; the others compare them.
      String compares = operation.flag("all") && op.equals("UNION") ? "" : op;
      if (!compares.equals(comparing)) {
        columns.steer(comparing);
      }
      comparing = compares;
      columns.add(select(operation.required("rarg", "SelectStmt"), scope));
    }
    columns.steer(comparing);
    ColumnList result = ColumnList.of(columns.columns());
    orderAndLimit(select, result, scope);
    return result;
  }

  private static boolean isChained(Node select) {
    return !select.text("op").equals("SETOP_NONE")
        && !select.has("withClause")
        && !select.has("sortClause")
        && !select.has("limitCount")
        && !select.has("limitOffset")
        && !select.has("lockingClause");
  }

  private List<ScopeColumn> values(Node select, Scope scope) {
    List<Node> rows = select.list("valuesLists");
    List<ScopeColumn> columns = targets.row(rows.getFirst().list("items"), scope);
    if (rows.size() > 1) {
      var all = new ColumnsByPosition(walk, columns);
      for (Node row : rows.subList(1, rows.size())) {
        all.add(targets.row(row.list("items"), scope));
      }
      columns = all.columns();
    }
    orderAndLimit(select, ColumnList.of(columns), scope);
    return columns;
  }

  private List<ScopeColumn> plain(Node select, Scope here) {
    Scope scope = walk.from.read(select.list("fromClause"), here);
    walk.expressions.condition(select.child("whereClause"), scope, "WHERE");
    walk.calls.enterWindows(windows(select, scope));
    ColumnList columns = ColumnList.of(targets.of(select.list("targetList"), scope));
    for (Node group : select.list("groupClause")) {
      key(group, columns, scope, "GROUP BY");
    }
    walk.expressions.condition(select.child("havingClause"), scope, "HAVING");
    for (Node distinct : select.list("distinctClause")) {
      if (distinct.is(Node.EMPTY)) {
        columns.forEach(column -> walk.facts.steer(column.sources(), Use.ANY, "DISTINCT"));
      } else {
        key(distinct, columns, scope, "DISTINCT ON");
      }
    }
    orderAndLimit(select, columns, scope);
    walk.calls.leaveWindows();
    return columns;
  }

  private Map<String, Set<ColumnName>> windows(Node select, Scope scope) {
    List<Node> clauses = select.list("windowClause");
    if (clauses.isEmpty()) {
      return Map.of();
    }
    var windows = new HashMap<String, Set<ColumnName>>();
    for (Node window : clauses) {
      var sources = new HashSet<ColumnName>();
      walk.calls.window(window, scope, sources);
      walk.add(windows.getOrDefault(window.text("refname"), Set.of()), sources);
      windows.put(window.text("name"), sources);
    }
    return windows;
  }

  private void orderAndLimit(Node select, ColumnList columns, Scope scope) {
    for (Node sortBy : select.list("sortClause")) {
      foreignOrder(sortBy);
      key(sortBy.required("node"), columns, scope, "ORDER BY");
    }
    for (String limit : new String[] {"limitCount", "limitOffset"}) {
      Node count = select.child(limit);
      if (count != null) {
        walk.facts.steer(walk.expressions.sources(count, scope), Use.ANY, "LIMIT");
      }
    }
  }

  private void foreignOrder(Node sortBy) {
    List<String> operator = sortBy.strings("useOp");
    if (!operator.isEmpty()) {
      walk.expressions.checkOperator(operator);
    }
  }

  /**
   * A key of GROUP BY, DISTINCT ON or ORDER BY: the number or name of a result column, or an
   * expression. A name that may be both a result column and a column of FROM counts as both.
   */
  private void key(Node key, ColumnList columns, Scope scope, String clause) {
    walk.effort.enter();
    switch (key.kind()) {
      case "GroupingSet" -> {
        key.list("content").forEach(inner -> key(inner, columns, scope, clause));
      }
      case "RowExpr" -> key.list("args").forEach(inner -> key(inner, columns, scope, clause));
      case "A_Const" -> position(key, columns, clause);
      default -> expressionKey(key, columns, scope, clause);
    }
    walk.effort.leave();
  }

  private void position(Node constant, ColumnList columns, String clause) {
    String text = constant.has("ival") ? Constants.text(constant) : null;
    int position = text == null ? 0 : Integer.parseInt(text);
    if (position >= 1 && position <= columns.size()) {
      walk.facts.steer(columns.get(position - 1).sources(), Use.ANY, clause);
    }
  }

  private void expressionKey(Node key, ColumnList columns, Scope scope, String clause) {
    List<String> names = key.is("ColumnRef") ? key.strings("fields") : List.of();
    List<ScopeColumn> results = names.size() == 1 ? columns.named(names.getFirst()) : List.of();
    walk.effort.spend(results.size());
    for (ScopeColumn column : results) {
      walk.facts.steer(column.sources(), Use.ANY, clause);
    }
    if (results.isEmpty() || Reference.resolve(key, scope) instanceof Reference.Columns) {
      walk.facts.steer(walk.expressions.sources(key, scope), Use.ANY, clause);
    }
  }
}
