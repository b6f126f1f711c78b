package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ColumnDefinitionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateTableOptionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DropStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PartitionOptionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryExpressionWithOptLockingClausesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE, DROP TABLE, RENAME TABLE, TRUNCATE, and databases. */
final class TableFamily implements Family {
  /** Engines that keep rows of their own in files of their own. */
  private static final Set<String> ENGINES =
      Set.of(
          "innodb", "myisam", "memory", "heap", "archive", "blackhole", "aria", "ndb", "myrocks");

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    Facts facts = reader.facts();
    if (statement.createStatement() != null) {
      if (statement.createStatement().createTable() != null) {
        return createTable(statement.createStatement().createTable(), reader);
      }
      if (statement.createStatement().createDatabase() != null) {
        return database(
            Action.CREATE,
            Names.of(statement.createStatement().createDatabase().schemaName().identifier()),
            facts);
      }
      return null;
    }
    if (statement.dropStatement() != null) {
      return drop(statement.dropStatement(), reader);
    }
    if (statement.alterStatement() != null && statement.alterStatement().alterDatabase() != null) {
      var database = statement.alterStatement().alterDatabase().schemaRef();
      return database(Action.ALTER, Names.of(database.identifier()), facts);
    }
    if (statement.renameTableStatement() != null) {
      for (var pair : statement.renameTableStatement().renamePair()) {
        facts.access(Action.ALTER, ObjectKind.TABLE, reader.objects().name(pair.tableRef()));
        reader.objects().moved(pair.tableRef(), reader.objects().newName(pair.tableName()), facts);
      }
      facts.setChangesCatalogue();
      return Meaning.command("RENAME TABLE");
    }
    if (statement.truncateTableStatement() != null) {
      facts.access(
          Action.TRUNCATE,
          ObjectKind.TABLE,
          reader.objects().name(statement.truncateTableStatement().tableRef()));
      return Meaning.command("TRUNCATE TABLE");
    }
    return null;
  }

  private static Meaning database(Action action, String name, Facts facts) {
    facts.access(action, ObjectKind.DATABASE, ObjectName.bare(name));
    facts.access(Action.ADMIN, ObjectKind.DATABASE, ObjectName.bare(name));
    facts.setChangesCatalogue();
    return Meaning.command(action + " DATABASE");
  }

  private static @Nullable Meaning drop(DropStatementContext drop, StatementReader reader) {
    Facts facts = reader.facts();
    if (drop.dropTable() != null) {
      drop.dropTable()
          .tableRefList()
          .tableRef()
          .forEach(
              table -> facts.access(Action.DROP, ObjectKind.TABLE, reader.objects().name(table)));
      facts.setChangesCatalogue();
      return Meaning.command("DROP TABLE");
    }
    return drop.dropDatabase() == null
        ? null
        : database(Action.DROP, Names.of(drop.dropDatabase().schemaRef().identifier()), facts);
  }

  private static Meaning createTable(CreateTableContext create, StatementReader reader) {
    Facts facts = reader.facts();
    ObjectName name = reader.objects().newName(create.tableName());
    Facts.Columns columns = facts.access(Action.CREATE, ObjectKind.TABLE, name);
    for (ColumnDefinitionContext column : Words.parts(create, ColumnDefinitionContext.class)) {
      columns.write(column.columnName().getText().replace("`", ""));
    }
    List<QueryExpressionWithOptLockingClausesContext> queries =
        Words.parts(create, QueryExpressionWithOptLockingClausesContext.class);
    calls(create.tableElementList(), facts);
    options(create, reader);
    for (var query : queries) {
      var rows = reader.query(query);
      for (Lineage.Output output : StatementReader.outputs(rows)) {
        columns.write(output.name());
        facts.flow(output.sources(), name, output.name());
      }
    }
    facts.setChangesCatalogue();
    return Meaning.command("CREATE TABLE");
  }

  /** What a definition calls runs whenever a row is written; the servers allow only their own. */
  static void calls(@Nullable ParserRuleContext definitions, Facts facts) {
    if (definitions == null) {
      return;
    }
    for (FunctionCallContext call : Words.parts(definitions, FunctionCallContext.class)) {
      if (call.getText().toLowerCase(Locale.ROOT).matches("(load_file|sys_exec|sys_eval)\\(.*")) {
        facts.unknown("a definition that calls " + call.getStart().getText());
      }
    }
  }

  /** Tables that show other tables' rows, rows of other servers, or the server's files. */
  static void options(ParserRuleContext definition, StatementReader reader) {
    Facts facts = reader.facts();
    for (var option : Words.parts(definition, CreateTableOptionContext.class)) {
      option(Words.first(option, 1).getFirst(), option, facts);
      if (option.engineRef() != null
          && !ENGINES.contains(
              Names.of(option.engineRef().textOrIdentifier()).toLowerCase(Locale.ROOT))) {
        facts.access(Action.NETWORK, ObjectKind.DEFINITION, ObjectName.bare("storage engine"));
        facts.untraced("a table of that engine may show rows of other tables or servers");
      }
    }
    for (var option : Words.parts(definition, PartitionOptionContext.class)) {
      option(Words.first(option, 1).getFirst(), option, facts);
    }
  }

  private static void option(String word, ParserRuleContext option, Facts facts) {
    switch (word) {
      case "UNION" -> facts.untraced("a table of tables shows the rows of those");
      case "CONNECTION" -> {
        facts.access(Action.NETWORK, ObjectKind.DEFINITION, ObjectName.bare("connection"));
        facts.untraced("a table of another server shows rows of that");
      }
      case "DATA", "INDEX" ->
          facts.access(
              Action.FILE, ObjectKind.SERVER_FILE, ObjectName.bare(option.getStop().getText()));
      case "TABLESPACE" ->
          facts.access(Action.ADMIN, ObjectKind.DEFINITION, ObjectName.bare("tablespace"));
      default -> {}
    }
  }
}
