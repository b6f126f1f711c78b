package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DefinerClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DropStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Routines, triggers, events and loadable functions: code that runs later, behind statements which
 * do not show it.
 */
final class CodeFamily implements Family {
  private static final String NAME = "(?<name>(?:`0*`|[\\w$]+)(?:\\s*\\.\\s*(?:`0*`|[\\w$]+))?)";

  private static final Pattern OF_MARIADB =
      Pattern.compile(
          "CREATE\\s+(?:OR\\s+REPLACE\\s+)?"
              + "(?<definer>DEFINER\\s*=\\s*[\\w$'`.%@()-]+\\s+)?(?:AGGREGATE\\s+)?"
              + "(?<what>PROCEDURE|FUNCTION|TRIGGER|EVENT|PACKAGE(?:\\s+BODY)?)\\s+"
              + "(?:IF\\s+NOT\\s+EXISTS\\s+)?"
              + NAME
              + "(?=[\\s(]|$)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OF_TRIGGER =
      Pattern.compile(
          "\\s+(?:BEFORE|AFTER)\\s+[\\w,\\s]{1,200}?\\s+ON\\s+" + NAME + "\\s+FOR\\s+EACH\\b",
          Pattern.CASE_INSENSITIVE);

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.createStatement() != null) {
      return create(statement.createStatement(), reader);
    }
    if (statement.alterStatement() != null) {
      return alter(statement.alterStatement(), reader);
    }
    return statement.dropStatement() == null ? null : drop(statement.dropStatement(), reader);
  }

  private static @Nullable Meaning create(CreateStatementContext create, StatementReader reader) {
    Facts facts = reader.facts();
    if (create.createProcedure() != null) {
      definer(create.createProcedure().definerClause(), facts);
      return routine(
          "CREATE PROCEDURE",
          Action.CREATE,
          reader.objects().newName(create.createProcedure().procedureName().qualifiedIdentifier()),
          facts);
    }
    if (create.createFunction() != null) {
      definer(create.createFunction().definerClause(), facts);
      return routine(
          "CREATE FUNCTION",
          Action.CREATE,
          reader.objects().newName(create.createFunction().functionName().qualifiedIdentifier()),
          facts);
    }
    if (create.createUdf() != null) {
      ObjectName name = ObjectName.bare(create.createUdf().udfName().getText());
      facts.access(
          Action.FILE,
          ObjectKind.SERVER_FILE,
          ObjectName.bare(create.createUdf().textLiteral().getText()));
      return routine("CREATE FUNCTION", Action.CREATE, name, facts);
    }
    if (create.createTrigger() != null) {
      definer(create.createTrigger().definerClause(), facts);
      facts.access(
          Action.ALTER, ObjectKind.TABLE, reader.objects().name(create.createTrigger().tableRef()));
      return definition(
          "CREATE TRIGGER",
          Action.CREATE,
          reader.objects().newName(create.createTrigger().triggerName().qualifiedIdentifier()),
          facts);
    }
    if (create.createEvent() != null) {
      definer(create.createEvent().definerClause(), facts);
      return definition(
          "CREATE EVENT",
          Action.CREATE,
          reader.objects().newName(create.createEvent().eventName().qualifiedIdentifier()),
          facts);
    }
    return null;
  }

  private static @Nullable Meaning alter(AlterStatementContext alter, StatementReader reader) {
    Facts facts = reader.facts();
    if (alter.procedureRef() != null) {
      return routine(
          "ALTER PROCEDURE",
          Action.ALTER,
          reader.objects().newName(alter.procedureRef().qualifiedIdentifier()),
          facts);
    }
    if (alter.functionRef() != null) {
      return routine(
          "ALTER FUNCTION",
          Action.ALTER,
          reader.objects().newName(alter.functionRef().qualifiedIdentifier()),
          facts);
    }
    if (alter.alterEvent() != null) {
      definer(alter.alterEvent().definerClause(), facts);
      return definition(
          "ALTER EVENT",
          Action.ALTER,
          reader.objects().newName(alter.alterEvent().eventRef().qualifiedIdentifier()),
          facts);
    }
    return null;
  }

  private static @Nullable Meaning drop(DropStatementContext drop, StatementReader reader) {
    Facts facts = reader.facts();
    Objects objects = reader.objects();
    if (drop.dropProcedure() != null) {
      return dropped(
          "DROP PROCEDURE",
          ObjectKind.FUNCTION,
          objects.newName(drop.dropProcedure().procedureRef().qualifiedIdentifier()),
          facts);
    }
    if (drop.dropFunction() != null) {
      return dropped(
          "DROP FUNCTION",
          ObjectKind.FUNCTION,
          objects.newName(drop.dropFunction().functionRef().qualifiedIdentifier()),
          facts);
    }
    if (drop.dropTrigger() != null) {
      return dropped(
          "DROP TRIGGER",
          ObjectKind.DEFINITION,
          objects.newName(drop.dropTrigger().triggerRef().qualifiedIdentifier()),
          facts);
    }
    return drop.dropEvent() == null
        ? null
        : dropped(
            "DROP EVENT",
            ObjectKind.DEFINITION,
            objects.newName(drop.dropEvent().eventRef().qualifiedIdentifier()),
            facts);
  }

  /**
   * What MariaDB can define in words of its own. What is in it does not matter to whoever may not
   * define code, and whoever may define it may have anything run.
   */
  static @Nullable Meaning withoutGrammar(Piece piece, StatementReader reader) {
    Matcher head = OF_MARIADB.matcher(piece.neutral());
    if (!reader.settings().server().isMariaDb() || !head.lookingAt()) {
      return null;
    }
    Facts facts = reader.facts();
    if (head.group("definer") != null) {
      facts.access(Action.ROLE, ObjectKind.ROLE, ObjectName.bare("definer"));
    }
    String what = head.group("what").toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
    ObjectName name = name(piece, head, reader);
    if (what.equals("TRIGGER")) {
      Matcher table = OF_TRIGGER.matcher(piece.neutral()).region(head.end(), piece.text().length());
      if (!table.lookingAt()) {
        return null;
      }
      facts.access(Action.ALTER, ObjectKind.TABLE, name(piece, table, reader));
    }
    return what.equals("PROCEDURE") || what.equals("FUNCTION")
        ? routine("CREATE " + what, Action.CREATE, name, facts)
        : definition("CREATE " + what, Action.CREATE, name, facts);
  }

  private static ObjectName name(Piece piece, Matcher found, StatementReader reader) {
    String written = piece.text().substring(found.start("name"), found.end("name"));
    return reader.objects().name(List.of(written.replace("`", "").split("\\s*\\.\\s*")));
  }

  private static void definer(@Nullable DefinerClauseContext definer, Facts facts) {
    if (definer != null) {
      facts.access(Action.ROLE, ObjectKind.ROLE, ObjectName.bare("definer"));
    }
  }

  private static Meaning routine(String kind, Action action, ObjectName name, Facts facts) {
    facts.access(action, ObjectKind.FUNCTION, name);
    return code(kind, name, facts);
  }

  private static Meaning definition(String kind, Action action, ObjectName name, Facts facts) {
    facts.access(action, ObjectKind.DEFINITION, name);
    return code(kind, name, facts);
  }

  private static Meaning code(String kind, ObjectName name, Facts facts) {
    facts.access(Action.CODE, ObjectKind.FUNCTION, name);
    facts.untraced(kind + " defines code that runs behind other statements");
    facts.setChangesCatalogue();
    return Meaning.command(kind);
  }

  private static Meaning dropped(String kind, ObjectKind what, ObjectName name, Facts facts) {
    facts.access(Action.DROP, what, name);
    facts.setChangesCatalogue();
    return Meaning.command(kind);
  }
}
