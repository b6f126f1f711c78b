package dev.weir.sql.mysql.statements;

import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.SqlMode;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UdfExprContext;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** The values that SET gives to settings, as far as the text tells. */
final class SettingValues {
  private static final Pattern WORD = Pattern.compile("-?[A-Za-z0-9_.]+");
  private static final Pattern MODE =
      Pattern.compile("@@(?:session\\.|local\\.)?sql_mode", Pattern.CASE_INSENSITIVE);

  private final MySqlSettings settings;

  SettingValues(MySqlSettings settings) {
    this.settings = settings;
  }

  /**
   * The value; null if it is only known when the statement runs. Of the session's present sql_mode
   * it has what changes reading.
   */
  @Nullable String of(ParseTree expression) {
    if (isConstant(expression)) {
      return constant(expression);
    }
    if (MODE.matcher(expression.getText()).matches()) {
      return settings.mode().flags().stream()
          .map(SqlMode.Flag::name)
          .sorted()
          .collect(Collectors.joining(","));
    }
    ParseTree tree = only(expression);
    return tree instanceof FunctionCallContext call ? joined(call) : null;
  }

  /** Whether it is a word, a number or a string, so that there is nothing to be computed. */
  boolean isConstant(ParseTree expression) {
    return WORD.matcher(expression.getText()).matches() || Literals.literal(expression) != null;
  }

  private @Nullable String constant(ParseTree expression) {
    TextLiteralContext literal = Literals.literal(expression);
    return literal == null
        ? expression.getText()
        : Literals.ascii(literal, !settings.mode().noBackslashEscapes());
  }

  /** {@code CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')}, as mappers write it. */
  private @Nullable String joined(FunctionCallContext call) {
    if (!call.getStart().getText().toLowerCase(Locale.ROOT).equals("concat")) {
      return null;
    }
    var text = new StringBuilder();
    for (ParserRuleContext argument : arguments(call)) {
      String value = of(argument);
      if (value == null) {
        return null;
      }
      text.append(value);
    }
    return text.toString();
  }

  private static java.util.List<? extends ParserRuleContext> arguments(FunctionCallContext call) {
    return call.udfExprList() == null
        ? Words.parts(call.exprList() == null ? call : call.exprList(), ExprContext.class)
        : Words.parts(call.udfExprList(), UdfExprContext.class);
  }

  private static ParseTree only(ParseTree expression) {
    ParseTree tree = expression;
    while (!(tree instanceof FunctionCallContext) && tree.getChildCount() == 1) {
      tree = tree.getChild(0);
    }
    return tree;
  }
}
