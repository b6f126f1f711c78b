package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
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
    List<ScopeColumn> columns = select(first, scope);
    for (Node operation : chain) {
      List<ScopeColumn> right = select(operation.required("rarg", "SelectStmt"), scope);
      columns = byPosition(columns, right);
      // UNION ALL alone takes rows as they come; the others compare them.
      if (!operation.flag("all") || !operation.text("op").equals("SETOP_UNION")) {
        for (ScopeColumn column : columns) {
          walk.facts.steer(column.sources(), Use.ANY, operation.text("op").substring(6));
        }
      }
    }
    orderAndLimit(select, columns, scope);
    return columns;
  }

  private static boolean isChained(Node select) {
    return !select.text("op").equals("SETOP_NONE")
        && !select.has("withClause")
        && !select.has("sortClause")
        && !select.has("limitCount")
        && !select.has("limitOffset")
        && !select.has("lockingClause");
  }

  private List<ScopeColumn> byPosition(List<ScopeColumn> left, List<ScopeColumn> right) {
    if (left.size() != right.size()) {
      walk.facts.untraced("the parts of a set operation have different numbers of columns");
    }
    walk.effort.spend(left.size());
    var columns = new ArrayList<ScopeColumn>(left.size());
    for (int i = 0; i < left.size(); i++) {
      Set<ColumnName> ofRight = i < right.size() ? right.get(i).sources() : Set.of();
      columns.add(
          ScopeColumn.computed(left.get(i).name(), Sources.union(left.get(i).sources(), ofRight)));
    }
    return columns;
  }

  private List<ScopeColumn> values(Node select, Scope scope) {
    List<ScopeColumn> columns = List.of();
    boolean first = true;
    for (Node row : select.list("valuesLists")) {
      List<ScopeColumn> ofRow = targets.row(row.list("items"), scope);
      columns = first ? ofRow : byPosition(columns, ofRow);
      first = false;
    }
    orderAndLimit(select, columns, scope);
    return columns;
  }

  private List<ScopeColumn> plain(Node select, Scope here) {
    Scope scope = walk.from.read(select.list("fromClause"), here);
    walk.expressions.condition(select.child("whereClause"), scope, "WHERE");
    walk.calls.enterWindows(windows(select, scope));
    List<ScopeColumn> columns = targets.of(select.list("targetList"), scope);
    List<Node> groups = select.list("groupClause");
    Set<KeyedRow> rows = groups.isEmpty() ? Set.of() : wholeRows(groups, columns, scope);
    for (Node group : groups) {
      key(group, columns, scope, "GROUP BY", rows);
    }
    walk.expressions.condition(select.child("havingClause"), scope, "HAVING");
    for (Node distinct : select.list("distinctClause")) {
      if (distinct.is(Node.EMPTY)) {
        Set<KeyedRow> shown = KeyedRow.whole(columns);
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
      sources.addAll(windows.getOrDefault(window.text("refname"), Set.of()));
      windows.put(window.text("name"), sources);
    }
    return windows;
  }

  private void orderAndLimit(Node select, List<ScopeColumn> columns, Scope scope) {
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

  /** The rows whose whole primary key is grouped by, in each grouping that the clause makes. */
  private static Set<KeyedRow> wholeRows(
      List<Node> groups, List<ScopeColumn> columns, Scope scope) {
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
  private void key(
      Node key, List<ScopeColumn> columns, Scope scope, String clause, Set<KeyedRow> rows) {
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

  private static @Nullable ScopeColumn at(Node constant, List<ScopeColumn> columns) {
    String text = constant.has("ival") ? Constants.text(constant) : null;
    int position = text == null ? 0 : Integer.parseInt(text);
    return position >= 1 && position <= columns.size() ? columns.get(position - 1) : null;
  }

  private static List<ScopeColumn> results(Node key, List<ScopeColumn> columns) {
    List<String> names = key.is("ColumnRef") ? key.strings("fields") : List.of();
    return names.size() == 1
        ? columns.stream().filter(column -> column.name().equals(names.getFirst())).toList()
        : List.of();
  }

  private void expressionKey(
      Node key, List<ScopeColumn> columns, Scope scope, String clause, Set<KeyedRow> rows) {
    List<ScopeColumn> results = results(key, columns);
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
