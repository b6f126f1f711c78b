package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InExpressionUserVariableAssignmentContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IntoClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OptionValueNoOptionTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RoleContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UserIdentifierOrTextContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UserVariableContext;
import org.antlr.v4.runtime.ParserRuleContext;

/**
 * The variables of its user that a statement reads, wherever they stand in it. What protection
 * covers does not get into one by a statement of the client's; code of the database may put it
 * there, and whoever forwards the statement knows whether such code has run.
 */
final class UserVariables {
  private UserVariables() {}

  /** Notes every variable that is not just assigned to. */
  static void note(ParserRuleContext statement, Facts facts) {
    for (UserVariableContext variable : Words.parts(statement, UserVariableContext.class)) {
      if (!isNotRead(variable)) {
        facts.builtin(Action.SELECT, ObjectKind.SETTING, ObjectName.bare(Names.of(variable)));
      }
    }
  }

  private static boolean isNotRead(UserVariableContext variable) {
    return switch (variable.getParent()) {
      case IntoClauseContext _, InExpressionUserVariableAssignmentContext _ -> true;
      // The host of an account.
      case RoleContext _, UserIdentifierOrTextContext _ -> true;
      case OptionValueNoOptionTypeContext set -> set.userVariable() == variable;
      case null, default -> false;
    };
  }
}
