package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ColumnName;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprCompareContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprCaseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprListContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * Expressions that compute some of their parts only if others say so. Where such a part can fail or
 * do something that is seen from outside, that it was computed tells what the others are: {@code
 * IF(secret LIKE '1%', SLEEP(1), 0)}. They steer then.
 */
final class Guarded {
  private Guarded() {}

  /** CASE: every WHEN and result depends on the conditions before it. */
  static void caseExpression(
      Walk walk, SimpleExprCaseContext node, Scope scope, Set<ColumnName> into) {
    var guard = new HashSet<ColumnName>();
    walk.expressions.read(node.expr(), scope, guard);
    for (int i = 0; i < node.whenExpression().size(); i++) {
      read(walk, node.whenExpression(i).expr(), scope, guard, guard);
      read(walk, node.thenExpression(i).expr(), scope, guard, into);
    }
    if (node.elseExpression() != null) {
      read(walk, node.elseExpression().expr(), scope, guard, into);
    }
    walk.add(guard, into);
  }

  /**
   * Parts of which the first that decides may be the last: AND, OR, IN, BETWEEN, the arguments of
   * functions (a NULL ends many), rows that are compared.
   */
  static void inTurn(
      Walk walk, List<? extends ParseTree> parts, Scope scope, Set<ColumnName> into) {
    var guard = new HashSet<ColumnName>();
    for (ParseTree part : parts) {
      read(walk, part, scope, guard, guard);
    }
    walk.add(guard, into);
  }

  /** Both sides of a comparison, rows as the server goes through them: pair by pair. */
  static List<ParseTree> compared(PrimaryExprCompareContext comparison) {
    List<? extends ParseTree> left = row(comparison.boolPri());
    List<? extends ParseTree> right = row(comparison.predicate());
    var parts = new ArrayList<ParseTree>();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      if (i < left.size()) {
        parts.add(left.get(i));
      }
      if (i < right.size()) {
        parts.add(right.get(i));
      }
    }
    return parts;
  }

  private static List<? extends ParseTree> row(ParseTree side) {
    return Expressions.narrow(side) instanceof SimpleExprListContext list
        ? list.exprList().expr()
        : List.of(side);
  }

  private static void read(
      Walk walk,
      @Nullable ParseTree part,
      Scope scope,
      Set<ColumnName> guard,
      Set<ColumnName> into) {
    if (part == null) {
      return;
    }
    int before = walk.facts.told();
    Set<ColumnName> own = walk.expressions.sources(part, scope);
    walk.facts.guard(guard, before, "an expression that may end early");
    walk.add(own, into);
  }
}
