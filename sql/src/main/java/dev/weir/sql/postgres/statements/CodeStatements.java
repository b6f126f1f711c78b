package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.lineage.DefinitionScan;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Code that cannot be seen through: blocks that run at once, calls, and definitions that run later
 * behind statements which do not show it. None of it is traced.
 */
final class CodeStatements implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "DoStmt" -> {
        code(ObjectName.bare("DO"), "a DO block cannot be seen through", reader.facts());
        yield Meaning.command("DO");
      }
      case "CallStmt" -> call(statement, reader);
      case "CreateFunctionStmt" ->
          defines(
              statement.flag("is_procedure") ? "CREATE PROCEDURE" : "CREATE FUNCTION",
              ObjectKind.FUNCTION,
              NewRelations.name(reader.walk().catalogue(), statement.strings("funcname")),
              reader);
      case "AlterFunctionStmt" -> {
        Node function = statement.required("func", "ObjectWithArgs");
        ObjectName name = Definitions.name("OBJECT_FUNCTION", function, reader);
        reader.facts().access(Action.ALTER, ObjectKind.FUNCTION, name);
        code(name, "a function is changed", reader.facts());
        yield Meaning.command("ALTER FUNCTION");
      }
      case "CreateTrigStmt" -> onTable("CREATE TRIGGER", "trigname", statement, reader);
      case "RuleStmt" -> onTable("CREATE RULE", "rulename", statement, reader);
      case "CreateEventTrigStmt" ->
          defines(
              "CREATE EVENT TRIGGER",
              ObjectKind.DEFINITION,
              ObjectName.bare(statement.text("trigname")),
              reader);
      case "AlterEventTrigStmt" -> {
        ObjectName name = ObjectName.bare(statement.text("trigname"));
        reader.facts().access(Action.ALTER, ObjectKind.DEFINITION, name);
        code(name, "an event trigger is changed", reader.facts());
        yield Meaning.command("ALTER EVENT TRIGGER");
      }
      case "CreateCastStmt" ->
          defines("CREATE CAST", ObjectKind.DEFINITION, ObjectName.bare("cast"), reader);
      case "CreateTransformStmt" ->
          defines("CREATE TRANSFORM", ObjectKind.DEFINITION, ObjectName.bare("transform"), reader);
      case "CreateConversionStmt" ->
          defines(
              "CREATE CONVERSION",
              ObjectKind.DEFINITION,
              NewRelations.name(reader.walk().catalogue(), statement.strings("conversion_name")),
              reader);
      case "CreatePLangStmt" ->
          defines(
              "CREATE LANGUAGE",
              ObjectKind.DEFINITION,
              ObjectName.bare(statement.text("plname")),
              reader);
      case "CreateAmStmt" ->
          defines(
              "CREATE ACCESS METHOD",
              ObjectKind.DEFINITION,
              ObjectName.bare(statement.text("amname")),
              reader);
      case "CreateOpClassStmt" ->
          defines(
              "CREATE OPERATOR CLASS",
              ObjectKind.DEFINITION,
              NewRelations.name(reader.walk().catalogue(), statement.strings("opclassname")),
              reader);
      case "AlterOpFamilyStmt" -> {
        ObjectName name =
            NewRelations.name(reader.walk().catalogue(), statement.strings("opfamilyname"));
        reader.facts().access(Action.ALTER, ObjectKind.DEFINITION, name);
        code(name, "an operator family is changed", reader.facts());
        yield Meaning.command("ALTER OPERATOR FAMILY");
      }
      case "AlterOperatorStmt" -> {
        ObjectName name =
            Definitions.name(
                "OBJECT_OPERATOR", statement.required("opername", "ObjectWithArgs"), reader);
        reader.facts().access(Action.ALTER, ObjectKind.DEFINITION, name);
        code(name, "an operator is changed", reader.facts());
        yield Meaning.command("ALTER OPERATOR");
      }
      case "DefineStmt" -> define(statement, reader);
      case "LoadStmt" -> {
        ObjectName file = ObjectName.bare(statement.text("filename"));
        reader.facts().access(Action.FILE, ObjectKind.SERVER_FILE, file);
        code(file, "a library is loaded", reader.facts());
        yield Meaning.command("LOAD");
      }
      case "CreateExtensionStmt", "AlterExtensionStmt", "AlterExtensionContentsStmt" -> {
        boolean create = statement.is("CreateExtensionStmt");
        ObjectName name = ObjectName.bare(statement.text("extname"));
        reader.facts().access(create ? Action.CREATE : Action.ALTER, ObjectKind.DEFINITION, name);
        code(name, "an extension's script runs", reader.facts());
        yield Meaning.command(create ? "CREATE EXTENSION" : "ALTER EXTENSION");
      }
      default -> null;
    };
  }

  private static void code(ObjectName object, String reason, Facts facts) {
    facts.access(Action.CODE, ObjectKind.FUNCTION, object);
    facts.untraced(reason);
    facts.setChangesCatalogue();
  }

  private static Meaning defines(
      String command, ObjectKind kind, ObjectName name, StatementReader reader) {
    reader.facts().access(Action.CREATE, kind, name);
    code(name, command + " defines code that runs behind other statements", reader.facts());
    return Meaning.command(command);
  }

  private static Meaning onTable(
      String command, String nameField, Node statement, StatementReader reader) {
    ObjectName table = reader.walk().relations().name(statement.required("relation", "RangeVar"));
    reader.facts().access(Action.ALTER, ObjectKind.TABLE, table);
    return defines(
        command,
        ObjectKind.DEFINITION,
        new ObjectName(table.schema(), statement.text(nameField)),
        reader);
  }

  /** Operators, aggregates, types with functions, text search; collations have no code. */
  private static Meaning define(Node statement, StatementReader reader) {
    String type = statement.text("kind");
    String command = "CREATE " + Definitions.words(type);
    List<String> parts = statement.strings("defnames");
    ObjectName name = NewRelations.name(reader.walk().catalogue(), parts);
    if (type.equals("OBJECT_COLLATION")) {
      reader.facts().access(Action.CREATE, ObjectKind.DEFINITION, name);
      reader.facts().setChangesCatalogue();
      return Meaning.command(command);
    }
    return defines(command, Definitions.kind(type), name, reader);
  }

  private static Meaning call(Node call, StatementReader reader) {
    Node function = call.required("funccall", "FuncCall");
    List<String> name = function.strings("funcname");
    for (Node argument : function.list("args")) {
      new DefinitionScan(reader.walk(), null).scan(argument, "CALL");
    }
    reader.walk().callProcedure(name);
    return Meaning.rows("CALL", List.of());
  }
}
