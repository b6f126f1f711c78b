package dev.weir.sql.mysql.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateExprInContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprCompareContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprParamMarkerContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprUnaryContext;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;

/**
 * Finds lookups by a full value: {@code column = constant}, {@code column IN (constants)}. Any
 * other comparison could tell a part of the value. So does one of text with a number: the server
 * compares the digits that the text begins with. A parameter may be a number, whatever it stands
 * beside.
 */
final class Equality {
  /** Compared as a whole with anything. */
  private static final Set<String> WHOLE =
      Set.of(
          "tinyint",
          "smallint",
          "mediumint",
          "int",
          "integer",
          "bigint",
          "decimal",
          "numeric",
          "float",
          "double",
          "bit",
          "year",
          "date",
          "datetime",
          "timestamp",
          "time",
          "uuid",
          "inet4",
          "inet6");

  private Equality() {}

  static boolean isLookup(Walk walk, ParseTree condition, Scope scope) {
    if (condition instanceof PrimaryExprCompareContext comparison) {
      boolean equal =
          comparison.compOp().EQUAL_OPERATOR() != null
              || comparison.compOp().NULL_SAFE_EQUAL_OPERATOR() != null;
      ParseTree left = comparison.boolPri();
      ParseTree right = comparison.predicate();
      return equal && (isLookup(walk, left, right, scope) || isLookup(walk, right, left, scope));
    }
    return condition instanceof PredicateContext predicate
        && predicate.notRule() == null
        && predicate.predicateOperations() instanceof PredicateExprInContext in
        && in.exprList() != null
        && in.exprList().expr().stream()
            .allMatch(value -> isLookup(walk, predicate.bitExpr(0), value, scope));
  }

  private static boolean isLookup(Walk walk, ParseTree column, ParseTree value, Scope scope) {
    ScopeColumn stored = Expressions.plainColumn(column, scope);
    if (stored == null || !stored.exact()) {
      return false;
    }
    ParseTree inner = Expressions.narrow(value);
    return isText(inner) || WHOLE.contains(word(walk.relations.type(stored))) && isConstant(inner);
  }

  private static String word(String type) {
    int end = 0;
    while (end < type.length() && Character.isLetterOrDigit(type.charAt(end))) {
      end++;
    }
    return type.substring(0, end);
  }

  private static boolean isText(ParseTree value) {
    return value instanceof SimpleExprLiteralContext literal
        && literal.literalOrNull().literal() != null
        && literal.literalOrNull().literal().textLiteral() != null;
  }

  private static boolean isConstant(ParseTree value) {
    if (value instanceof SimpleExprUnaryContext unary) {
      return Expressions.narrow(unary.simpleExpr()) instanceof SimpleExprLiteralContext;
    }
    if (value instanceof SimpleExprLiteralContext literal) {
      LiteralContext constant = literal.literalOrNull().literal();
      return constant != null && constant.nullLiteral() == null;
    }
    return value instanceof SimpleExprParamMarkerContext;
  }
}
