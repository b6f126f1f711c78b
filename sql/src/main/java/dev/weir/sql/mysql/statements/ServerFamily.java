package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OtherAdministrativeStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableAdministrationStatementContext;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** The server's own affairs, its replication, its files, and diagnostics. */
final class ServerFamily implements Family {
  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    Facts facts = reader.facts();
    if (statement.tableAdministrationStatement() != null) {
      return table(statement.tableAdministrationStatement(), reader);
    }
    if (statement.otherAdministrativeStatement() != null) {
      return other(statement.otherAdministrativeStatement(), reader);
    }
    if (statement.replicationStatement() != null) {
      facts.access(Action.REPLICATE, ObjectKind.SESSION, ObjectName.bare("log"));
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("log"));
      facts.untraced("replication takes rows past every statement");
      return Meaning.command(first(statement));
    }
    if (statement.cloneStatement() != null || statement.importStatement() != null) {
      facts.access(Action.FILE, ObjectKind.SERVER_FILE, ObjectName.bare("data"));
      return admin(statement, "rows come or go in files", facts);
    }
    if (statement.installStatement() != null || statement.uninstallStatement() != null) {
      facts.access(Action.CODE, ObjectKind.FUNCTION, ObjectName.bare("plugin"));
      return admin(statement, "a plugin cannot be seen through", facts);
    }
    if (statement.resourceGroupManagement() != null
        || statement.utilityStatement() != null
            && statement.utilityStatement().restartServer() != null) {
      return admin(statement, null, facts);
    }
    if (statement.getDiagnosticsStatement() != null) {
      facts.builtin(Action.SELECT, ObjectKind.SESSION, ObjectName.bare("warnings"));
      return Meaning.command("GET DIAGNOSTICS");
    }
    if (statement.signalStatement() != null || statement.resignalStatement() != null) {
      facts.builtin(Action.SET, ObjectKind.SESSION, ObjectName.bare("session"));
      return Meaning.command(first(statement));
    }
    return definition(statement, facts);
  }

  private static String first(ParserRuleContext statement) {
    return Words.first(statement, 1).getFirst();
  }

  private static Meaning admin(
      SimpleStatementContext statement, @Nullable String untraced, Facts facts) {
    List<String> words = Words.first(statement, 2);
    facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("server"));
    if (untraced != null) {
      facts.untraced(untraced);
    }
    return Meaning.command(words.getFirst());
  }

  /** CREATE, ALTER and DROP of what holds no rows of its own: servers, tablespaces, instances. */
  private static @Nullable Meaning definition(SimpleStatementContext statement, Facts facts) {
    Action action;
    if (statement.createStatement() != null) {
      action = Action.CREATE;
    } else if (statement.alterStatement() != null) {
      action = Action.ALTER;
    } else if (statement.dropStatement() != null) {
      action = Action.DROP;
    } else {
      return null;
    }
    List<String> words = Words.first(statement, 2);
    String what = words.getLast();
    switch (what) {
      case "SERVER" -> {
        facts.access(Action.NETWORK, ObjectKind.DEFINITION, ObjectName.bare("server"));
        facts.untraced("it lets rows come from other servers");
      }
      case "TABLESPACE", "UNDO", "LOGFILE" ->
          facts.access(Action.FILE, ObjectKind.SERVER_FILE, ObjectName.bare("tablespace"));
      case "SPATIAL", "OR", "INSTANCE" -> {}
      default -> {
        return null;
      }
    }
    facts.access(action, ObjectKind.DEFINITION, ObjectName.bare(what));
    facts.access(Action.ADMIN, ObjectKind.DEFINITION, ObjectName.bare(what));
    facts.setChangesCatalogue();
    return Meaning.command(String.join(" ", words));
  }

  /** ANALYZE, CHECK, CHECKSUM, OPTIMIZE and REPAIR: what they answer is about whole tables. */
  private static Meaning table(
      TableAdministrationStatementContext statement, StatementReader reader) {
    Facts facts = reader.facts();
    String kind = first(statement);
    for (var table : statement.tableRefList().tableRef()) {
      facts.access(Action.ADMIN, ObjectKind.TABLE, reader.objects().name(table));
      if (kind.equals("CHECKSUM")) {
        // Of few rows, it can be guessed what gives it.
        reader.objects().decides(table, "CHECKSUM TABLE", facts);
      }
      if (kind.equals("ANALYZE") && statement.histogram() != null) {
        reader.objects().decides(table, "a histogram", facts);
      }
    }
    return Meaning.rows(kind + " TABLE", List.of());
  }

  private static Meaning other(
      OtherAdministrativeStatementContext statement, StatementReader reader) {
    Facts facts = reader.facts();
    String kind = first(statement);
    switch (kind) {
      case "KILL" -> {
        facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("other sessions"));
        reader.expressions(List.of(statement.expr()));
      }
      case "BINLOG" -> {
        facts.access(Action.REPLICATE, ObjectKind.SESSION, ObjectName.bare("log"));
        facts.access(Action.CODE, ObjectKind.SESSION, ObjectName.bare("log"));
        facts.untraced("BINLOG writes rows that cannot be seen");
      }
      default -> facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("server"));
    }
    return Meaning.command(kind);
  }
}
