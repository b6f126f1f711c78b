package dev.weir.sql.postgres.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;

/**
 * Finds lookups by a full value: {@code column = constant}, {@code column IN (constants)}, {@code
 * column = ANY (parameter)}. Any other comparison could tell a part of the value.
 */
final class Equality {
  private Equality() {}

  static boolean isLookup(Node node, Scope scope) {
    if (!node.is("A_Expr") || !node.strings("name").equals(List.of("="))) {
      return false;
    }
    Node left = node.child("lexpr");
    Node right = node.child("rexpr");
    if (left == null || right == null) {
      return false;
    }
    return switch (node.text("kind")) {
      case "AEXPR_OP" ->
          isStored(left, scope) && isConstant(right) || isConstant(left) && isStored(right, scope);
      case "AEXPR_OP_ANY" -> isStored(left, scope) && isConstant(right);
      case "AEXPR_IN" ->
          isStored(left, scope)
              && right.is("List")
              && right.list("items").stream().allMatch(Equality::isConstant);
      default -> false;
    };
  }

  private static boolean isStored(Node node, Scope scope) {
    ScopeColumn column = Expressions.plainColumn(node, scope);
    return column != null && column.exact();
  }

  static boolean isConstant(Node node) {
    return switch (node.kind()) {
      case "A_Const", "ParamRef" -> true;
      case "TypeCast" -> isConstant(node.required("arg"));
      case "A_ArrayExpr" -> node.list("elements").stream().allMatch(Equality::isConstant);
      default -> false;
    };
  }
}
