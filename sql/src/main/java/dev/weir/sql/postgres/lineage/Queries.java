package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ColumnsByPosition;
import dev.weir.sql.lineage.KeyedRow;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
          outside(walk.changes.walk(statement, here));
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
      columns = outside(values(select, scope));
    } else {
      columns = outside(plain(select, scope));
    }
    if (!select.list("lockingClause").isEmpty()) {
      walk.facts.setRowLocking();
    }
    walk.effort.leave();
    return columns;
  }

  /** What it returns can no longer be told apart by the rows that it was read from. */
  private static List<ScopeColumn> outside(List<ScopeColumn> columns) {
    return columns.stream().allMatch(column -> column.row() == null)
        ? columns
        : columns.stream().map(ScopeColumn::withoutRow).toList();
  }

  /** Chains of set operations lean to the left: they are walked without recursion. */
  private List<ScopeColumn> setOperation(Node select, Scope scope) {
    var chain = new ArrayDeque<Node>();
    Node first = select;
    while (isChained(first) || chain.isEmpty()) {
      chain.push(first);
      first = first.required("larg", "SelectStmt");
    }
    var columns = new ColumnsByPosition(walk.facts, walk.effort, select(first, scope));
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
      var all = new ColumnsByPosition(walk.facts, walk.effort, columns);
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
    List<Node> groups = select.list("groupClause");
    Set<KeyedRow> rows = groups.isEmpty() ? Set.of() : wholeRows(groups, columns, scope);
    for (Node group : groups) {
      key(group, columns, scope, "GROUP BY", rows);
    }
    walk.expressions.condition(select.child("havingClause"), scope, "HAVING");
    for (Node distinct : select.list("distinctClause")) {
      if (distinct.is(Node.EMPTY)) {
        Set<KeyedRow> shown = settledByOrder(select, columns, scope);
        columns.forEach(column -> steer(column, "DISTINCT", shown));
      } else {
        key(distinct, columns, scope, "DISTINCT ON", Set.of());
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
      key(sortBy.required("node"), columns, scope, "ORDER BY", Set.of());
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

  private void steer(ScopeColumn column, String clause, Set<KeyedRow> rows) {
    if (!KeyedRow.settle(rows, column)) {
      walk.facts.steer(column.sources(), Use.ANY, clause);
    }
  }

  /**
   * The rows whose whole primary key is shown and ordered by. DISTINCT may be done by sorting all
   * that is shown, and no other order would hide what the sorting tells.
   */
  private static Set<KeyedRow> settledByOrder(Node select, ColumnList columns, Scope scope) {
    List<Node> order =
        select.list("sortClause").stream().map(sortBy -> sortBy.required("node")).toList();
    Set<KeyedRow> shown = KeyedRow.whole(columns);
    if (!shown.isEmpty()) {
      shown.retainAll(wholeRows(order, columns, scope));
    }
    return shown;
  }

  /** The rows whose whole primary key is among these keys, in each grouping that they make. */
  private static Set<KeyedRow> wholeRows(List<Node> groups, ColumnList columns, Scope scope) {
    var keys = new ArrayList<ScopeColumn>();
    for (Node group : groups) {
      switch (group.kind()) {
        case "GroupingSet" -> {
          return Set.of();
        }
        case "A_Const" -> {
          ScopeColumn column = at(group, columns);
          if (column != null) {
            keys.add(column);
          }
        }
        case "ColumnRef" -> {
          // A name that might be another column's, or a result's, counts as no key.
          if (Reference.resolve(group, scope) instanceof Reference.Columns(Set<ScopeColumn> found)
              && found.size() == 1
              && results(group, columns).stream()
                  .allMatch(result -> same(result, found.iterator().next()))) {
            keys.addAll(found);
          }
        }
        default -> {}
      }
    }
    return KeyedRow.whole(keys);
  }

  private static boolean same(ScopeColumn one, ScopeColumn other) {
    return one.row() != null
        && one.row() == other.row()
        && Objects.equals(one.origin(), other.origin());
  }

  /**
   * A key of GROUP BY, DISTINCT ON or ORDER BY: the number or name of a result column, or an
   * expression. A name that may be both a result column and a column of FROM counts as both.
   *
   * @param rows rows that other keys tell apart already
   */
  private void key(Node key, ColumnList columns, Scope scope, String clause, Set<KeyedRow> rows) {
    walk.effort.enter();
    switch (key.kind()) {
      case "GroupingSet" ->
          key.list("content").forEach(inner -> key(inner, columns, scope, clause, rows));
      case "RowExpr" -> key.list("args").forEach(inner -> key(inner, columns, scope, clause, rows));
      case "A_Const" -> {
        ScopeColumn column = at(key, columns);
        if (column != null) {
          steer(column, clause, rows);
        }
      }
      default -> expressionKey(key, columns, scope, clause, rows);
    }
    walk.effort.leave();
  }

  private static @Nullable ScopeColumn at(Node constant, ColumnList columns) {
    String text = constant.has("ival") ? Constants.text(constant) : null;
    int position = text == null ? 0 : Integer.parseInt(text);
    return position >= 1 && position <= columns.size() ? columns.get(position - 1) : null;
  }

  private static List<ScopeColumn> results(Node key, ColumnList columns) {
    List<String> names = key.is("ColumnRef") ? key.strings("fields") : List.of();
    return names.size() == 1 ? columns.named(names.getFirst()) : List.of();
  }

  private void expressionKey(
      Node key, ColumnList columns, Scope scope, String clause, Set<KeyedRow> rows) {
    List<ScopeColumn> results = results(key, columns);
    walk.effort.spend(results.size());
    results.forEach(column -> steer(column, clause, rows));
    Reference meant = key.is("ColumnRef") ? Reference.resolve(key, scope) : null;
    if (meant instanceof Reference.Columns(Set<ScopeColumn> found)
        && found.stream().allMatch(column -> KeyedRow.settle(rows, column))) {
      found.forEach(ScopeColumn::read);
    } else if (results.isEmpty() || meant instanceof Reference.Columns) {
      walk.facts.steer(walk.expressions.sources(key, scope), Use.ANY, clause);
    }
  }
}
