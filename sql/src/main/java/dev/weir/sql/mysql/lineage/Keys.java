package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.KeyedRow;
import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.GroupByClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprParamMarkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** Keys of GROUP BY, ORDER BY and DISTINCT (find_order_in_list in the server). */
final class Keys {
  private static final int DIGITS_MAX = 9;

  private final Walk walk;

  Keys(Walk walk) {
    this.walk = walk;
  }

  void groupBy(GroupByClauseContext clause, ColumnList columns, Scope scope) {
    if (clause.orderList() == null) {
      walk.facts.unknown("GROUP BY ROLLUP or CUBE");
      return;
    }
    List<ExprContext> keys =
        clause.orderList().orderExpression().stream().map(OrderExpressionContext::expr).toList();
    Set<KeyedRow> rows = clause.olapOption() == null ? wholeRows(keys, columns, scope) : Set.of();
    for (ExprContext key : keys) {
      key(key, columns, scope, "GROUP BY", rows);
    }
  }

  /**
   * The rows whose whole primary key is shown and ordered by. DISTINCT may be done by sorting all
   * that is shown, and no other order would hide what the sorting tells.
   */
  Set<KeyedRow> settledByOrder(
      @Nullable OrderClauseContext order, ColumnList columns, Scope scope) {
    Set<KeyedRow> shown = KeyedRow.whole(columns);
    if (order == null) {
      return Set.of();
    }
    if (!shown.isEmpty()) {
      List<ExprContext> keys =
          order.orderList().orderExpression().stream().map(OrderExpressionContext::expr).toList();
      shown.retainAll(wholeRows(keys, columns, scope));
    }
    return shown;
  }

  void steer(ScopeColumn column, String clause, Set<KeyedRow> rows) {
    if (!KeyedRow.settle(rows, column)) {
      walk.facts.steer(column.sources(), Use.ANY, clause);
    }
  }

  /** The rows whose whole primary key is among these keys. */
  private static Set<KeyedRow> wholeRows(List<ExprContext> keys, ColumnList columns, Scope scope) {
    var found = new ArrayList<ScopeColumn>();
    for (ExprContext key : keys) {
      ParseTree inner = Expressions.narrow(key);
      int position = position(inner);
      if (position >= 1 && position <= columns.size()) {
        found.add(columns.get(position - 1));
      }
      List<String> parts = Expressions.columnParts(inner);
      if (!parts.isEmpty()) {
        // A name that might be another column's, or a result's, counts as no key.
        Set<ScopeColumn> meant = scope.find(parts);
        ScopeColumn first = meant.isEmpty() ? null : meant.iterator().next();
        if (first != null && meant.stream().allMatch(other -> same(first, other))) {
          found.add(first);
        }
      }
    }
    return KeyedRow.whole(found);
  }

  private static boolean same(ScopeColumn one, ScopeColumn other) {
    return one == other
        || one.row() != null
            && one.row() == other.row()
            && Objects.equals(one.origin(), other.origin());
  }

  /**
   * The number or name of a result column, or an expression. A name that may be both a result
   * column and a column of FROM counts as both.
   *
   * @param rows rows that other keys tell apart already
   */
  void key(ExprContext key, ColumnList columns, Scope scope, String clause, Set<KeyedRow> rows) {
    ParseTree inner = Expressions.narrow(key);
    int position = position(inner);
    if (position >= 1) {
      if (position <= columns.size()) {
        steer(columns.get(position - 1), clause, rows);
      }
      return;
    }
    if (inner instanceof SimpleExprParamMarkerContext) {
      // MariaDB takes a parameter that is a number for the number of a column.
      columns.forEach(column -> steer(column, clause, Set.of()));
      return;
    }
    List<String> parts = Expressions.columnParts(inner);
    Set<ScopeColumn> found = parts.isEmpty() ? Set.of() : scope.find(parts);
    if (!found.isEmpty() && found.stream().allMatch(one -> KeyedRow.settle(rows, one))) {
      found.forEach(ScopeColumn::read);
    } else {
      walk.facts.steer(walk.expressions.sources(key, scope), Use.ANY, clause);
    }
  }

  private static int position(ParseTree key) {
    String text = key.getText();
    boolean digits =
        !text.isEmpty()
            && text.length() <= DIGITS_MAX
            && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    return digits ? Integer.parseInt(text) : 0;
  }
}
