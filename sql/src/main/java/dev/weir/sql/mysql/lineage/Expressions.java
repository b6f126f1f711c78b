package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.BitExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CastTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprAndContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprIsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprOrContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.GroupingOperationContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InExpressionUserVariableAssignmentContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InSumExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateExprBetweenContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateExprInContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateExprLikeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PredicateExprRegexContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprAllAnyContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprCompareContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprPredicateContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RuntimeFunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprCaseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprCastContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprColumnRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprConvertContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprDefaultContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprMatchContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprOdbcContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprSubQueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprUnaryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprUserVariableAssignmentContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprValuesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExpressionRValueContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SubqueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SumExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UdfExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFunctionCallContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * What an expression depends on. An expression of a kind that is not known here makes the statement
 * untraced.
 *
 * <p>Where a value could make an expression fail, the error tells something of the value: such
 * columns steer. Casts do not fail: they warn.
 */
final class Expressions {
  private static final Set<String> NOW = Set.of("current_date", "current_time");

  private final Walk walk;

  Expressions(Walk walk) {
    this.walk = walk;
  }

  Set<ColumnName> sources(ParseTree expression, Scope scope) {
    var sources = new HashSet<ColumnName>();
    read(expression, scope, sources);
    return sources;
  }

  /** The expression within what only wraps it: rules of the grammar and parentheses. */
  static ParseTree narrow(ParseTree expression) {
    ParseTree inner = expression;
    while (true) {
      if (inner instanceof SimpleExprListContext list
          && list.ROW_SYMBOL() == null
          && list.exprList().expr().size() == 1) {
        inner = list.exprList().expr(0);
      } else if (inner instanceof SimpleExprOdbcContext odbc) {
        inner = odbc.expr();
      } else if (inner.getChildCount() == 1
          && inner.getChild(0) instanceof ParserRuleContext only
          && isWrapper(inner)) {
        inner = only;
      } else {
        return inner;
      }
    }
  }

  private static boolean isWrapper(ParseTree tree) {
    return tree instanceof ExprIsContext
        || tree instanceof PrimaryExprPredicateContext
        || tree instanceof PredicateContext
        || tree instanceof BitExprContext
        || tree instanceof ExprListContext
        || tree instanceof UdfExprContext
        || tree instanceof InSumExprContext;
  }

  /** The parts of the name that an expression is, the column last; empty if it is none. */
  static List<String> columnParts(ParseTree narrowed) {
    return narrowed instanceof SimpleExprColumnRefContext column
            && column.jsonOperator() == null
            && !isNow(column)
        ? Names.parts(column.columnRef().fieldIdentifier())
        : List.of();
  }

  /** Words that the server reserves, and that the grammar knows only with parentheses. */
  private static boolean isNow(SimpleExprColumnRefContext column) {
    return NOW.contains(column.getText().toLowerCase(Locale.ROOT));
  }

  /** The one column that an expression is, or null if it is anything else. */
  static @Nullable ScopeColumn plainColumn(ParseTree expression, Scope scope) {
    List<String> parts = columnParts(narrow(expression));
    Set<ScopeColumn> found = parts.isEmpty() ? Set.of() : scope.find(parts);
    return found.size() == 1 ? found.iterator().next() : null;
  }

  /** A stored value as it is: nothing that was made to fail for some values. */
  static boolean isStored(ParseTree expression, Scope scope) {
    ScopeColumn plain = plainColumn(expression, scope);
    return plain != null && plain.exact();
  }

  /** Adds everything that the expression depends on; nothing for null. */
  void read(@Nullable ParseTree tree, Scope scope, Set<ColumnName> into) {
    if (tree == null) {
      return;
    }
    ParseTree inner = narrow(tree);
    if (!(inner instanceof ParserRuleContext node) || ExpressionKinds.isConstant(inner)) {
      return;
    }
    walk.effort.enter();
    switch (node) {
      case SimpleExprColumnRefContext column when isNow(column) -> {}
      case SimpleExprColumnRefContext column -> columnRef(column, scope, into);
      case ExprAndContext _, ExprOrContext _ -> Guarded.inTurn(walk, operands(node), scope, into);
      case PrimaryExprCompareContext comparison ->
          Guarded.inTurn(walk, Guarded.compared(comparison), scope, into);
      case PrimaryExprAllAnyContext comparison ->
          subquery(comparison.boolPri(), comparison.subquery(), scope, into);
      case PredicateContext predicate -> predicate(predicate, scope, into);
      case BitExprContext operation -> arithmetic(operation, scope, into);
      case SimpleExprUnaryContext unary -> unary(unary, scope, into);
      case SimpleExprSubQueryContext subquery -> {
        if (subquery.EXISTS_SYMBOL() == null) {
          subquery(null, subquery.subquery(), scope, into);
        } else {
          subquery(null, subquery.subquery(), scope, new HashSet<>());
        }
      }
      case SimpleExpressionRValueContext variable ->
          Variables.read(walk, variable.rvalueSystemOrUserVariable());
      case InExpressionUserVariableAssignmentContext assignment ->
          assignment(assignment, scope, into);
      case SimpleExprUserVariableAssignmentContext assignment ->
          assignment(assignment.inExpressionUserVariableAssignment(), scope, into);
      case SimpleExprCaseContext one -> Guarded.caseExpression(walk, one, scope, into);
      case SimpleExprCastContext cast -> cast(cast.expr(), cast.castType(), scope, into);
      case SimpleExprConvertContext cast -> cast(cast.expr(), cast.castType(), scope, into);
      case SimpleExprMatchContext match -> {
        match
            .identListArg()
            .identList()
            .simpleIdentifier()
            .forEach(name -> named(Names.parts(name), scope, into));
        read(match.bitExpr(), scope, into);
      }
      case SimpleExprDefaultContext one -> named(Names.parts(one.simpleIdentifier()), scope, into);
      case SimpleExprValuesContext one ->
          walk.calls.values(Names.parts(one.simpleIdentifier()), scope, into);
      case RuntimeFunctionCallContext call -> walk.calls.runtime(call, scope, into);
      case FunctionCallContext call -> walk.calls.function(call, scope, into);
      case SumExprContext call -> walk.calls.aggregate(call, scope, into);
      case GroupingOperationContext call -> walk.calls.grouping(call, scope, into);
      case WindowFunctionCallContext call -> walk.calls.window(call, scope, into);
      default -> {
        if (ExpressionKinds.isTransparent(node)) {
          node.children.forEach(child -> read(child, scope, into));
        } else {
          walk.facts.unknown(node.getClass().getSimpleName().replace("Context", ""));
        }
      }
    }
    walk.effort.leave();
  }

  /** Those of a chain of AND or OR, which leans to the left: taken without recursion. */
  private static List<ParseTree> operands(ParserRuleContext operation) {
    var operands = new ArrayList<ParseTree>();
    ParserRuleContext left = operation;
    while (left.getClass() == operation.getClass()) {
      List<ExprContext> both = left.getRuleContexts(ExprContext.class);
      operands.addFirst(both.getLast());
      left = both.getFirst();
    }
    operands.addFirst(left);
    return operands;
  }

  private void columnRef(SimpleExprColumnRefContext node, Scope scope, Set<ColumnName> into) {
    List<String> parts = Names.parts(node.columnRef().fieldIdentifier());
    if (parts.isEmpty()) {
      walk.facts.unknown("a name that begins with a dot");
      return;
    }
    Set<ColumnName> own = named(parts, scope, new HashSet<>());
    if (node.jsonOperator() != null && !walk.calls.isJson(scope.find(parts))) {
      walk.facts.canFail(own, "operator ->");
    }
    walk.add(own, into);
  }

  Set<ColumnName> named(List<String> parts, Scope scope, Set<ColumnName> into) {
    walk.effort.spend(scope.lookup());
    Set<ScopeColumn> found = scope.find(parts);
    if (found.isEmpty()) {
      walk.facts.missingColumn(String.join(".", parts) + "\t" + scope.clause);
    }
    for (ScopeColumn column : found) {
      column.read();
      walk.add(column.sources(), into);
    }
    return into;
  }

  private void predicate(PredicateContext predicate, Scope scope, Set<ColumnName> into) {
    BitExprContext left = predicate.bitExpr(0);
    switch (predicate.predicateOperations()) {
      case null -> {
        // MEMBER OF, SOUNDS LIKE
        var own = new HashSet<ColumnName>();
        predicate.bitExpr().forEach(operand -> read(operand, scope, own));
        if (predicate.simpleExprWithParentheses() != null) {
          read(predicate.simpleExprWithParentheses().simpleExpr(), scope, own);
          walk.facts.canFail(own, "MEMBER OF");
        }
        walk.add(own, into);
      }
      case PredicateExprInContext in when in.subquery() != null ->
          subquery(left, in.subquery(), scope, into);
      case PredicateExprInContext in ->
          Guarded.inTurn(walk, Lists.concat(List.of(left), in.exprList().expr()), scope, into);
      case PredicateExprBetweenContext between ->
          Guarded.inTurn(walk, List.of(left, between.bitExpr(), between.predicate()), scope, into);
      case PredicateExprRegexContext regex -> {
        var own = new HashSet<ColumnName>();
        read(left, scope, own);
        read(regex.bitExpr(), scope, own);
        if (!Patterns.isTame(regex.bitExpr())) {
          walk.facts.canFail(own, "REGEXP");
        }
        walk.add(own, into);
      }
      case PredicateExprLikeContext like -> {
        read(left, scope, into);
        read(like.simpleExpr(0), scope, into);
        if (like.simpleExpr().size() > 1) {
          Set<ColumnName> escape = sources(like.simpleExpr(1), scope);
          walk.facts.canFail(escape, "ESCAPE");
          walk.add(escape, into);
        }
      }
      default -> {
        read(left, scope, into);
        read(predicate.predicateOperations(), scope, into);
      }
    }
  }

  /** A chain of operators leans to the left: it is walked without recursion. */
  private void arithmetic(BitExprContext operation, Scope scope, Set<ColumnName> into) {
    var own = new HashSet<ColumnName>();
    boolean fails = false;
    ParseTree left = operation;
    while (left instanceof BitExprContext inner && inner.bitExpr().size() > 0) {
      if (inner.interval() == null) {
        fails = true;
        read(inner.bitExpr(1), scope, own);
      } else {
        read(inner.expr(), scope, own);
      }
      left = inner.bitExpr(0);
    }
    read(left, scope, own);
    if (fails) {
      walk.facts.canFail(own, "arithmetic");
    }
    walk.add(own, into);
  }

  private void unary(SimpleExprUnaryContext unary, Scope scope, Set<ColumnName> into) {
    Set<ColumnName> own = sources(unary.simpleExpr(), scope);
    boolean plain =
        narrow(unary.simpleExpr()) instanceof SimpleExprLiteralContext
            || isStored(unary.simpleExpr(), scope);
    if (unary.MINUS_OPERATOR() != null && !plain) {
      walk.facts.canFail(own, "operator -");
    }
    walk.add(own, into);
  }

  /**
   * @param test what the rows of the subquery are compared with, or null
   */
  private void subquery(
      @Nullable ParseTree test, SubqueryContext subquery, Scope scope, Set<ColumnName> into) {
    Set<ColumnName> compared = test == null ? Set.of() : sources(test, scope);
    walk.add(compared, into);
    int before = walk.facts.told();
    var values = new HashSet<ColumnName>();
    for (ScopeColumn column : walk.queries.subquery(subquery, scope.inner())) {
      walk.add(column.sources(), values);
    }
    if (test != null) {
      // The first row that decides the comparison is the last that is computed.
      walk.facts.guard(compared, before, "a comparison with a subquery");
      walk.facts.guard(values, before, "a comparison with a subquery");
    }
    // Whether a subquery ran shows in the time it took.
    walk.facts.canTell();
    walk.add(values, into);
  }

  private void assignment(
      InExpressionUserVariableAssignmentContext node, Scope scope, Set<ColumnName> into) {
    Set<ColumnName> own = sources(node.expr(), scope);
    walk.facts.flow(own, ObjectName.bare(Names.of(node.userVariable())), null);
    walk.facts.canTell();
    walk.add(own, into);
  }

  private void cast(ExprContext value, CastTypeContext type, Scope scope, Set<ColumnName> into) {
    Set<ColumnName> own = sources(value, scope);
    ScopeColumn plain = plainColumn(value, scope);
    boolean same = type.JSON_SYMBOL() != null && plain != null && walk.calls.isJson(Set.of(plain));
    if (canFail(type) && !same) {
      walk.facts.canFail(own, "a cast to " + type.getText());
    }
    walk.add(own, into);
  }

  private static boolean canFail(CastTypeContext type) {
    return type.JSON_SYMBOL() != null
        || type.POINT_SYMBOL() != null
        || type.LINESTRING_SYMBOL() != null
        || type.POLYGON_SYMBOL() != null
        || type.MULTIPOINT_SYMBOL() != null
        || type.MULTILINESTRING_SYMBOL() != null
        || type.MULTIPOLYGON_SYMBOL() != null
        || type.GEOMETRYCOLLECTION_SYMBOL() != null;
  }

  /** Reads a condition: what it depends on steers the statement. */
  void condition(ExprContext condition, Scope scope, String clause) {
    ParseTree inner = narrow(condition);
    if (inner instanceof ExprAndContext || inner instanceof ExprOrContext) {
      walk.effort.enter();
      for (ParseTree operand : operands((ParserRuleContext) inner)) {
        condition((ExprContext) operand, scope, clause);
      }
      walk.effort.leave();
      return;
    }
    Use use = Equality.isLookup(walk, inner, scope) ? Use.EQUALITY : Use.ANY;
    walk.facts.steer(sources(condition, scope), use, clause);
  }
}
