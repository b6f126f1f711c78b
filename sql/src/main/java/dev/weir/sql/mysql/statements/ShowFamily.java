package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.parser.ParseResult;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RuntimeFunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ShowCreateTableStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SubqueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WhereClauseContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/**
 * SHOW, HELP and DESCRIBE of a table: windows of the server, each like the relation that shows the
 * same. Their results have no traced columns: nothing of tables is in them, or they are untraced.
 */
final class ShowFamily implements Family {
  private static final String SCHEMA = "information_schema";

  /**
   * What the server keeps of the statement before; whoever forwards it knows whether it is open.
   */
  private static final Map<String, ObjectName> OF_STATEMENT_BEFORE =
      Map.of(
          "ShowWarnings", ObjectName.bare("warnings"),
          "ShowErrors", ObjectName.bare("warnings"),
          "ShowCountWarnings", ObjectName.bare("warning_count"),
          "ShowCountErrors", ObjectName.bare("error_count"));

  /** The rules of the grammar whose statements show names, definitions, settings and counts. */
  private static final Map<String, String> OPEN =
      Map.ofEntries(
          Map.entry("ShowDatabases", "schemata"),
          Map.entry("ShowTables", "tables"),
          Map.entry("ShowTriggers", "triggers"),
          Map.entry("ShowEvents", "events"),
          Map.entry("ShowTableStatus", "tables"),
          Map.entry("ShowOpenTables", "tables"),
          Map.entry("ShowPlugins", "plugins"),
          Map.entry("ShowColumns", "columns"),
          Map.entry("ShowKeys", "statistics"),
          Map.entry("ShowEngines", "engines"),
          Map.entry("ShowStatus", "session_status"),
          Map.entry("ShowVariables", "session_variables"),
          Map.entry("ShowCharacterSet", "character_sets"),
          Map.entry("ShowCollation", "collations"),
          Map.entry("ShowPrivileges", "user_privileges"),
          Map.entry("ShowCreateDatabase", "schemata"),
          Map.entry("ShowCreateTable", "tables"),
          Map.entry("ShowCreateView", "views"),
          Map.entry("ShowCreateProcedure", "routines"),
          Map.entry("ShowCreateFunction", "routines"),
          Map.entry("ShowCreateTrigger", "triggers"),
          Map.entry("ShowCreateEvent", "events"),
          Map.entry("ShowCreateProcedureStatus", "routines"),
          Map.entry("ShowCreateFunctionStatus", "routines"));

  /** Those that show data, secrets or texts, and what they are like. */
  private static final Map<String, ObjectName> CLOSED =
      Map.ofEntries(
          Map.entry("ShowGrants", ObjectName.of("mysql", "user")),
          Map.entry("ShowCreateUser", ObjectName.of("mysql", "user")),
          Map.entry("ShowProfiles", ObjectName.of(SCHEMA, "profiling")),
          Map.entry("ShowProfile", ObjectName.of(SCHEMA, "profiling")),
          Map.entry("ShowCreateProcedureCode", ObjectName.of(SCHEMA, "routines")),
          Map.entry("ShowCreateFunctionCode", ObjectName.of(SCHEMA, "routines")));

  private static final Set<String> REPLICATION =
      Set.of(
          "ShowBinaryLogs",
          "ShowBinaryLogStatus",
          "ShowReplicas",
          "ShowBinlogEvents",
          "ShowRelaylogEvents",
          "ShowMasterStatus",
          "ShowReplicaStatus");

  private static final Set<String> ENGINE =
      Set.of("ShowEngineLogs", "ShowEngineMutex", "ShowEngineStatus");

  /** What the grammar has wrong. */
  private static final Pattern ROUTINE_STATUS =
      Pattern.compile("SHOW\\s+(?:PROCEDURE|FUNCTION)\\s+STATUS\\b", Pattern.CASE_INSENSITIVE);

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.utilityStatement() != null) {
      return utility(statement, reader);
    }
    if (!(statement.getChild(0) instanceof ParserRuleContext rule)
        || !Words.first(rule, 1).getFirst().equals("SHOW")) {
      return null;
    }
    String name = rule.getClass().getSimpleName().replace("StatementContext", "");
    Facts facts = reader.facts();
    if (computes(rule)) {
      facts.unknown("a condition of SHOW that calls or asks something");
    }
    if (OPEN.get(name) instanceof String relation) {
      open(relation, facts);
      if (rule instanceof ShowCreateTableStatementContext table) {
        return createTable(table, reader);
      }
    } else if (OF_STATEMENT_BEFORE.get(name) instanceof ObjectName kept) {
      facts.builtin(Action.SELECT, ObjectKind.SESSION, kept);
    } else if (name.equals("ShowProcessList")) {
      // Texts of other sessions are taken out of its rows where data is protected.
      facts.access(Action.SELECT, ObjectKind.TABLE, ObjectName.of(SCHEMA, "processlist"));
    } else if (CLOSED.get(name) instanceof ObjectName relation) {
      facts.access(Action.SELECT, ObjectKind.TABLE, relation);
      facts.untraced("SHOW of " + relation.name() + " tells of other statements or of secrets");
    } else if (REPLICATION.contains(name)) {
      facts.access(Action.REPLICATE, ObjectKind.SESSION, ObjectName.bare("log"));
      facts.untraced("the log holds rows as they were written");
    } else if (ENGINE.contains(name)) {
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("engine"));
      facts.untraced("what an engine tells of itself holds rows and texts of statements");
    } else {
      facts.unknown("SHOW");
    }
    return Meaning.rows("SHOW", List.of());
  }

  private static void open(String relation, Facts facts) {
    facts.builtin(Action.SELECT, ObjectKind.TABLE, ObjectName.of(SCHEMA, relation));
  }

  /** A condition over the rows of SHOW may hold any query. */
  private static boolean computes(ParserRuleContext show) {
    return Words.parts(show, WhereClauseContext.class).stream()
        .anyMatch(where ->
            Words.has(where, SubqueryContext.class)
                || Words.has(where, FunctionCallContext.class)
                || Words.has(where, RuntimeFunctionCallContext.class));
  }

  /** A definition, with the bounds of partitions, which are values of their keys. */
  private static Meaning createTable(ShowCreateTableStatementContext show, StatementReader reader) {
    Catalogue.Relation relation = reader.objects().relation(show.tableRef());
    if (relation != null && relation.kind() == Catalogue.RelationKind.VIEW) {
      return Meaning.rows("SHOW", List.of());
    }
    Set<ColumnName> keys =
        relation == null
            ? Set.of()
            : reader.catalogue().columnsIn(Catalogue.Definition.PARTITION_KEY, relation.name());
    return Meaning.rows(
        "SHOW",
        List.of(
            new Lineage.Output("Table", Set.of(), null),
            new Lineage.Output("Create Table", keys, null)));
  }

  /** SHOW statements that every server has and the grammar does not. */
  static @Nullable Meaning withoutGrammar(Piece piece, StatementReader reader) {
    Matcher status = ROUTINE_STATUS.matcher(piece.neutral());
    if (!status.lookingAt()
        || !(reader.parse(piece.from(status.end()).behind("SHOW TABLE STATUS"))
            instanceof ParseResult.Parsed(QueryContext query))
        || query.simpleStatement() == null
        || query.simpleStatement().showTableStatusStatement() == null) {
      return null;
    }
    open("routines", reader.facts());
    if (computes(query.simpleStatement())) {
      reader.facts().unknown("a condition of SHOW that calls or asks something");
    }
    return Meaning.rows("SHOW", List.of());
  }

  private static @Nullable Meaning utility(
      SimpleStatementContext statement, StatementReader reader) {
    if (statement.utilityStatement().helpCommand() != null) {
      reader.facts().builtin(Action.SELECT, ObjectKind.TABLE, ObjectName.of("mysql", "help_topic"));
      return Meaning.rows("HELP", List.of());
    }
    if (statement.utilityStatement().describeStatement() != null) {
      open("columns", reader.facts());
      return Meaning.rows("DESCRIBE", List.of());
    }
    return null;
  }
}
