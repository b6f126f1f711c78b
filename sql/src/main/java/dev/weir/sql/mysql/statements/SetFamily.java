package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.SettingChange;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.mysql.lineage.RowFacts;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CharsetNameContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LvalueVariableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OptionTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OptionValueContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OptionValueNoOptionTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SetExprOrDefaultContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SetStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SetVarIdentTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.StartOptionValueListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.StartOptionValueListFollowingOptionTypeContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** SET of anything but roles, and USE. */
final class SetFamily implements Family {
  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.setStatement() != null) {
      set(statement.setStatement(), reader);
      return Meaning.command("SET");
    }
    if (statement.utilityStatement() != null && statement.utilityStatement().useCommand() != null) {
      String database =
          Names.of(statement.utilityStatement().useCommand().schemaRef().identifier());
      reader.facts().builtin(Action.SET, ObjectKind.SETTING, ObjectName.bare("database"));
      reader.facts().setting(new SettingChange("database", database, false, true));
      return Meaning.command("USE");
    }
    return null;
  }

  /** All that a SET does; also that of SET STATEMENT. */
  static void set(SetStatementContext set, StatementReader reader) {
    new Assignments(reader).all(set.startOptionValueList());
  }

  /** The assignments of one SET. */
  private static final class Assignments {
    private final StatementReader reader;
    private final Facts facts;
    private final SettingValues values;

    /** GLOBAL was said before in the statement: it may hold for what follows. */
    private boolean global;

    Assignments(StatementReader reader) {
      this.reader = reader;
      this.facts = reader.facts();
      this.values = new SettingValues(reader.settings());
    }

    void all(StartOptionValueListContext list) {
      if (list.PASSWORD_SYMBOL() != null && !list.PASSWORD_SYMBOL().isEmpty()) {
        password();
        return;
      }
      if (list.TRANSACTION_SYMBOL() != null) {
        transaction(false);
        return;
      }
      if (list.optionType() != null) {
        scoped(list.optionType(), list.startOptionValueListFollowingOptionType());
        return;
      }
      single(list.optionValueNoOptionType());
      list.optionValueListContinued().optionValue().forEach(this::value);
    }

    private void scoped(
        OptionTypeContext type, StartOptionValueListFollowingOptionTypeContext rest) {
      global = isGlobal(type);
      if (rest.TRANSACTION_SYMBOL() != null) {
        transaction(global);
        return;
      }
      variable(
          rest.optionValueFollowingOptionType().lvalueVariable(),
          rest.optionValueFollowingOptionType().setExprOrDefault(),
          global,
          false);
      rest.optionValueListContinued().optionValue().forEach(this::value);
    }

    private void value(OptionValueContext value) {
      if (value.optionType() == null) {
        single(value.optionValueNoOptionType());
        return;
      }
      global = isGlobal(value.optionType());
      variable(value.lvalueVariable(), value.setExprOrDefault(), global, false);
    }

    private void password() {
      facts.access(Action.ALTER, ObjectKind.ROLE, ObjectName.bare("users"));
      facts.access(Action.ADMIN, ObjectKind.ROLE, ObjectName.bare("users"));
    }

    private void transaction(boolean forAll) {
      if (forAll) {
        facts.access(Action.ADMIN, ObjectKind.SETTING, ObjectName.bare("transaction"));
      } else {
        facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, ObjectName.bare("transaction"));
      }
    }

    private void single(OptionValueNoOptionTypeContext value) {
      if (value.userVariable() != null) {
        user(Names.of(value.userVariable()), value.expr());
      } else if (value.NAMES_SYMBOL() != null) {
        names(value);
      } else if (value.charset() != null) {
        String charset = value.charsetName() == null ? null : charset(value.charsetName());
        change("character_set_client", charset);
        change("character_set_results", charset);
        // To that of the database, whichever it is.
        facts.setting(new SettingChange("character_set_connection", null, false, true));
      } else if (value.AT_AT_SIGN_SYMBOL() != null) {
        SetVarIdentTypeContext type = value.setVarIdentType();
        variable(
            value.lvalueVariable(),
            value.setExprOrDefault(),
            type != null && isGlobal(type),
            false);
      } else {
        variable(value.lvalueVariable(), value.setExprOrDefault(), false, global);
      }
    }

    private void names(OptionValueNoOptionTypeContext value) {
      String charset = value.charsetName() == null ? null : charset(value.charsetName());
      if (value.expr() != null) {
        charset = values.of(value.expr());
      }
      change("character_set_client", charset);
      change("character_set_results", charset);
      change("character_set_connection", charset);
    }

    private @Nullable String charset(CharsetNameContext name) {
      return name.textOrIdentifier() == null
          ? "binary"
          : Names.of(name.textOrIdentifier()).toLowerCase(Locale.ROOT);
    }

    private void user(String name, ExprContext expression) {
      facts.builtin(Action.SET, ObjectKind.SETTING, ObjectName.bare(name));
      flow(reader.expressions(List.of(expression)), ObjectName.bare(name));
    }

    /** What was computed can be read again. */
    private void flow(RowFacts rows, ObjectName to) {
      var sources = new HashSet<ColumnName>();
      if (rows.lineage() instanceof Lineage.Traced traced) {
        traced.outputs().forEach(output -> sources.addAll(output.sources()));
      }
      facts.flow(sources, to, null);
    }

    /**
     * @param perhapsGlobal GLOBAL was said of another before it
     */
    private void variable(
        LvalueVariableContext variable,
        SetExprOrDefaultContext expression,
        boolean forAll,
        boolean perhapsGlobal) {
      String name = name(variable);
      if (name.equals("password")) {
        // The grammar takes SET PASSWORD = … for a variable.
        password();
        return;
      }
      ObjectName setting = ObjectName.bare(name);
      String value = null;
      if (expression.expr() == null) {
        value = expression.DEFAULT_SYMBOL() == null ? expression.getText() : null;
      } else {
        value = values.of(expression.expr());
        if (!values.isConstant(expression.expr())) {
          flow(reader.expressions(List.of(expression.expr())), ObjectName.bare("@@" + name));
        }
      }
      if (forAll || perhapsGlobal || variable.dotIdentifier() != null) {
        facts.access(Action.ADMIN, ObjectKind.SETTING, setting);
      }
      if (!forAll) {
        change(name, value);
      }
    }

    private void change(String name, @Nullable String value) {
      boolean harmless = Settings.isHarmless(name, value);
      ObjectName setting = ObjectName.bare(name);
      if (harmless) {
        facts.builtin(Action.SET, ObjectKind.SETTING, setting);
      } else {
        facts.access(Action.SET, ObjectKind.SETTING, setting);
      }
      facts.setting(new SettingChange(name, value, false, harmless));
    }

    private static String name(LvalueVariableContext variable) {
      if (variable.identifier() != null && variable.dotIdentifier() == null) {
        return Names.of(variable.identifier()).toLowerCase(Locale.ROOT);
      }
      return variable.getText().replace("`", "").toLowerCase(Locale.ROOT);
    }

    private static boolean isGlobal(ParseTree type) {
      String word = type.getText().toUpperCase(Locale.ROOT);
      return !Set.of("SESSION", "LOCAL", "SESSION.", "LOCAL.").contains(word);
    }
  }
}
