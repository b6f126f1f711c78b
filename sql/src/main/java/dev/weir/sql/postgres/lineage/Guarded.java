package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expressions that compute some of their parts only if others say so. Where such a part can fail or
 * do something that is seen from outside, that it was computed tells what the others are: {@code
 * CASE WHEN secret LIKE '1%' THEN 1 / 0 END}. They steer then.
 */
final class Guarded {
  private Guarded() {}

  /** CASE: every WHEN and result depends on the conditions before it. */
  static void caseExpression(Walk walk, Node node, Scope scope, Set<ColumnName> into) {
    var guard = new HashSet<ColumnName>();
    Node test = node.child("arg");
    if (test != null) {
      walk.expressions.checkOperator(Expressions.EQUALS);
      walk.expressions.read(test, scope, guard);
    }
    for (Node when : node.list("args")) {
      read(walk, when.child("expr"), scope, guard, guard, "CASE");
      read(walk, when.child("result"), scope, guard, into, "CASE");
    }
    read(walk, node.child("defresult"), scope, guard, into, "CASE");
    walk.add(guard, into);
  }

  /**
   * AND, OR, COALESCE, the fields of rows that are compared: the first that decides is the last.
   */
  static void inTurn(Walk walk, List<Node> parts, Scope scope, Set<ColumnName> into) {
    var guard = new HashSet<ColumnName>();
    for (Node part : parts) {
      read(walk, part, scope, guard, guard, "an expression that may end early");
    }
    walk.add(guard, into);
  }

  /** IN with a list, BETWEEN and comparisons of rows become AND or OR of several comparisons. */
  static boolean isSeveral(Node operator) {
    String kind = operator.text("kind");
    return kind.equals("AEXPR_IN")
        || kind.contains("BETWEEN")
        || isRow(operator.child("lexpr"))
        || isRow(operator.child("rexpr"));
  }

  private static boolean isRow(@Nullable Node node) {
    return node != null && node.is("RowExpr");
  }

  /**
   * @param canFail the comparison itself may fail
   */
  static void comparison(
      Walk walk, Node operator, boolean canFail, Scope scope, Set<ColumnName> into) {
    var own = new HashSet<ColumnName>();
    List<Node> left = parts(operator.child("lexpr"));
    List<Node> right = parts(operator.child("rexpr"));
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      for (List<Node> side : List.of(left, right)) {
        if (i < side.size()) {
          read(walk, side.get(i), scope, own, own, "a comparison that may end early");
        }
      }
    }
    if (canFail) {
      walk.facts.canFail(own, "operator " + operator.lastString("name"));
    }
    walk.add(own, into);
  }

  private static List<Node> parts(@Nullable Node side) {
    if (side == null) {
      return List.of();
    }
    return switch (side.kind()) {
      case "RowExpr" -> side.list("args");
      case "List" -> side.list("items");
      default -> List.of(side);
    };
  }

  /**
   * Whether a condition may choose the value, here or in a subquery that it comes from: then it can
   * be of very different sizes and dimensions, which operations that never fail on a stored value
   * fail on.
   */
  static boolean isChosen(Walk walk, Node node, Scope scope) {
    walk.effort.spend(1);
    return switch (node.kind()) {
      case "CaseExpr", "SubLink", "MinMaxExpr" -> true;
      case "ColumnRef" ->
          switch (Reference.resolve(node, scope)) {
            case Reference.Columns columns ->
                columns.columns().stream().anyMatch(Guarded::isComputed);
            case Reference.Row(RangeItem item) -> {
              walk.effort.spend(item.columns().size());
              yield item.unlisted() != null
                  || item.columns().stream().anyMatch(Guarded::isComputed);
            }
            case Reference.Projection projection -> true;
            case Reference.Unknown unknown -> false;
          };
      case "CoalesceExpr" -> anyChosen(walk, node.list("args"), scope);
      case "FuncCall" -> anyChosen(walk, node.list("args"), scope);
      case "TypeCast", "CollateClause" -> isChosen(walk, node.required("arg"), scope);
      case "A_Indirection" -> isChosen(walk, node.required("arg"), scope);
      case "A_ArrayExpr" -> anyChosen(walk, node.list("elements"), scope);
      case "A_Expr" ->
          node.text("kind").equals("AEXPR_NULLIF")
              || isSide(walk, node.child("lexpr"), scope)
              || isSide(walk, node.child("rexpr"), scope);
      case "A_Const", "ParamRef" -> false;
      default -> true;
    };
  }

  private static boolean isComputed(ScopeColumn column) {
    return column.origin() == null && !column.sources().isEmpty();
  }

  private static boolean anyChosen(Walk walk, List<Node> nodes, Scope scope) {
    return nodes.stream().anyMatch(node -> isChosen(walk, node, scope));
  }

  private static boolean isSide(Walk walk, @Nullable Node side, Scope scope) {
    return side != null && isChosen(walk, side, scope);
  }

  private static void read(
      Walk walk,
      @Nullable Node part,
      Scope scope,
      Set<ColumnName> guard,
      Set<ColumnName> into,
      String clause) {
    int before = walk.facts.told();
    Set<ColumnName> own = part == null ? Set.of() : walk.expressions.sources(part, scope);
    walk.facts.guard(guard, before, clause);
    walk.add(own, into);
  }
}
