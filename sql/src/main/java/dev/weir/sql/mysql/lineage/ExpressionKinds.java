package dev.weir.sql.mysql.lineage;

import io.debezium.ddl.parser.mysql.generated.MySqlParser.CharsetNameContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CompOpContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DateTimeTtypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DirectionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ElseExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprIsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprListWithParenthesesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprNotContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprWithParenthesesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprXorContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FulltextOptionsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.GeometryFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InSumExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IntervalContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IntervalTimeStampContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LeadLagInfoContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LiteralOrNullContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.Not2RuleContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.NotRuleContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.NullTreatmentContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OnEmptyOrErrorContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ParenthesesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprIsNullContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PrimaryExprPredicateContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PureIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QualifiedIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ReturningTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectAliasContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprBinaryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprCastTimeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprCollateContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprConcatContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprConvertUsingContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprGroupingOperationContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprIntervalContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprNotContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprParamMarkerContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprRuntimeFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprSumContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprWindowingFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprWithParenthesesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.StableIntegerContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SubstringFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextOrIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextStringContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextStringLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ThenExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TimeFunctionParametersContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TrimFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TypeDatetimePrecisionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UdfExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UdfExprListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.Ulong_numberContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UlonglongNumberContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UserFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WhenExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameBetweenContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameBoundContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameExclusionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameExtentContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameStartContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFrameUnitsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WsNumCodepointsContext;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;

/** Kinds of nodes in expressions of which nothing is to be said but what stands in them. */
final class ExpressionKinds {
  /** Of these everything counts that stands in them, and nothing else. */
  private static final Set<Class<?>> TRANSPARENT =
      Set.of(
          ExprIsContext.class,
          ExprNotContext.class,
          ExprXorContext.class,
          PrimaryExprPredicateContext.class,
          PrimaryExprIsNullContext.class,
          SimpleExprCollateContext.class,
          SimpleExprConcatContext.class,
          SimpleExprNotContext.class,
          SimpleExprListContext.class,
          SimpleExprBinaryContext.class,
          SimpleExprCastTimeContext.class,
          SimpleExprConvertUsingContext.class,
          SimpleExprIntervalContext.class,
          SimpleExprGroupingOperationContext.class,
          SimpleExprRuntimeFunctionContext.class,
          SimpleExprFunctionContext.class,
          SimpleExprSumContext.class,
          SimpleExprWindowingFunctionContext.class,
          ExprListContext.class,
          ExprListWithParenthesesContext.class,
          ExprWithParenthesesContext.class,
          SimpleExprWithParenthesesContext.class,
          UdfExprListContext.class,
          UdfExprContext.class,
          TrimFunctionContext.class,
          SubstringFunctionContext.class,
          GeometryFunctionContext.class,
          UserFunctionContext.class,
          InSumExprContext.class,
          WhenExpressionContext.class,
          ThenExpressionContext.class,
          ElseExpressionContext.class,
          LeadLagInfoContext.class,
          OrderListContext.class,
          OrderClauseContext.class,
          OrderExpressionContext.class,
          WindowFrameClauseContext.class,
          WindowFrameExtentContext.class,
          WindowFrameStartContext.class,
          WindowFrameBetweenContext.class,
          WindowFrameBoundContext.class);

  /** They depend on nothing. */
  private static final Set<Class<?>> CONSTANT =
      Set.of(
          SimpleExprLiteralContext.class,
          SimpleExprParamMarkerContext.class,
          LiteralOrNullContext.class,
          TextLiteralContext.class,
          TextStringLiteralContext.class,
          TextStringContext.class,
          NotRuleContext.class,
          Not2RuleContext.class,
          CompOpContext.class,
          TextOrIdentifierContext.class,
          CharsetNameContext.class,
          TypeDatetimePrecisionContext.class,
          IntervalContext.class,
          IntervalTimeStampContext.class,
          DateTimeTtypeContext.class,
          TimeFunctionParametersContext.class,
          ParenthesesContext.class,
          WsNumCodepointsContext.class,
          Ulong_numberContext.class,
          UlonglongNumberContext.class,
          StableIntegerContext.class,
          NullTreatmentContext.class,
          DirectionContext.class,
          WindowFrameUnitsContext.class,
          WindowFrameExclusionContext.class,
          OnEmptyOrErrorContext.class,
          ReturningTypeContext.class,
          SelectAliasContext.class,
          IdentifierContext.class,
          PureIdentifierContext.class,
          QualifiedIdentifierContext.class,
          FulltextOptionsContext.class);

  private ExpressionKinds() {}

  static boolean isTransparent(ParseTree node) {
    return TRANSPARENT.contains(node.getClass());
  }

  static boolean isConstant(ParseTree node) {
    return CONSTANT.contains(node.getClass());
  }
}
