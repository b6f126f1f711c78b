package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's own affairs, its connections to other servers, and replication. */
final class ServerStatements implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "AlterSystemStmt" -> {
        Node setting = statement.required("setstmt", "VariableSetStmt");
        reader
            .facts()
            .access(Action.ADMIN, ObjectKind.SETTING, ObjectName.bare(setting.text("name")));
        yield Meaning.command("ALTER SYSTEM");
      }
      case "CheckPointStmt" -> admin("CHECKPOINT", ObjectName.bare("server"), reader);
      case "VacuumStmt" -> vacuum(statement, reader);
      case "ClusterStmt" -> cluster(statement, reader);
      case "ReindexStmt" -> ofRelation("REINDEX", statement, reader);
      case "CreatedbStmt" ->
          database(Action.CREATE, "CREATE DATABASE", statement.text("dbname"), reader);
      case "AlterDatabaseStmt", "AlterDatabaseSetStmt", "AlterDatabaseRefreshCollStmt" ->
          database(Action.ALTER, "ALTER DATABASE", statement.text("dbname"), reader);
      case "CreateTableSpaceStmt" -> {
        String path = statement.text("location");
        reader.facts().access(Action.FILE, ObjectKind.SERVER_FILE, ObjectName.bare(path));
        yield admin("CREATE TABLESPACE", ObjectName.bare(statement.text("tablespacename")), reader);
      }
      case "AlterTableSpaceOptionsStmt" ->
          admin("ALTER TABLESPACE", ObjectName.bare(statement.text("tablespacename")), reader);
      case "AlterTableMoveAllStmt" ->
          admin("ALTER TABLE", ObjectName.bare(statement.text("orig_tablespacename")), reader);
      case "CreateForeignServerStmt" ->
          network(Action.CREATE, "CREATE SERVER", statement.text("servername"), reader);
      case "AlterForeignServerStmt" ->
          network(Action.ALTER, "ALTER SERVER", statement.text("servername"), reader);
      case "CreateFdwStmt" ->
          network(Action.CREATE, "CREATE FOREIGN DATA WRAPPER", statement.text("fdwname"), reader);
      case "AlterFdwStmt" ->
          network(Action.ALTER, "ALTER FOREIGN DATA WRAPPER", statement.text("fdwname"), reader);
      case "CreateUserMappingStmt" ->
          network(Action.CREATE, "CREATE USER MAPPING", statement.text("servername"), reader);
      case "AlterUserMappingStmt" ->
          network(Action.ALTER, "ALTER USER MAPPING", statement.text("servername"), reader);
      case "ImportForeignSchemaStmt" ->
          network(Action.CREATE, "IMPORT FOREIGN SCHEMA", statement.text("server_name"), reader);
      case "CreateSubscriptionStmt" ->
          replication(Action.CREATE, "CREATE SUBSCRIPTION", statement.text("subname"), reader);
      case "AlterSubscriptionStmt" ->
          replication(Action.ALTER, "ALTER SUBSCRIPTION", statement.text("subname"), reader);
      case "CreatePublicationStmt" ->
          replication(Action.CREATE, "CREATE PUBLICATION", statement.text("pubname"), reader);
      case "AlterPublicationStmt" ->
          replication(Action.ALTER, "ALTER PUBLICATION", statement.text("pubname"), reader);
      default -> null;
    };
  }

  private static Meaning admin(String command, ObjectName object, StatementReader reader) {
    reader.facts().access(Action.ADMIN, ObjectKind.DEFINITION, object);
    return Meaning.command(command);
  }

  private static Meaning vacuum(Node vacuum, StatementReader reader) {
    List<Node> relations = vacuum.list("rels");
    for (Node each : relations) {
      Node relation = each.child("relation", "RangeVar");
      if (relation != null) {
        reader
            .facts()
            .access(Action.ADMIN, ObjectKind.TABLE, reader.walk().relations().name(relation));
      }
    }
    if (relations.isEmpty()) {
      reader.facts().access(Action.ADMIN, ObjectKind.DATABASE, ObjectName.bare("database"));
    }
    return Meaning.command(vacuum.flag("is_vacuumcmd") ? "VACUUM" : "ANALYZE");
  }

  /** Rows are put into the order of an index: one of any columns. */
  private static Meaning cluster(Node cluster, StatementReader reader) {
    Node relation = cluster.child("relation", "RangeVar");
    Catalogue.Relation table = relation == null ? null : reader.walk().relations().find(relation);
    if (table == null) {
      reader.facts().untraced("CLUSTER puts rows of tables in order that it does not name");
    } else {
      for (Catalogue.Column column : table.columns()) {
        reader
            .facts()
            .steer(reader.walk().relations().sources(table, column.name()), Use.ANY, "CLUSTER");
      }
    }
    return ofRelation("CLUSTER", cluster, reader);
  }

  private static Meaning ofRelation(String command, Node statement, StatementReader reader) {
    Node relation = statement.child("relation", "RangeVar");
    ObjectName name =
        relation == null
            ? ObjectName.bare(statement.text("name"))
            : reader.walk().relations().name(relation);
    reader.facts().access(Action.ADMIN, ObjectKind.TABLE, name);
    return Meaning.command(command);
  }

  private static Meaning database(
      Action action, String command, String name, StatementReader reader) {
    ObjectName database = ObjectName.bare(name);
    reader.facts().access(action, ObjectKind.DATABASE, database);
    reader.facts().access(Action.ADMIN, ObjectKind.DATABASE, database);
    return Meaning.command(command);
  }

  private static Meaning network(
      Action action, String command, String name, StatementReader reader) {
    return outward(Action.NETWORK, action, command, name, reader);
  }

  private static Meaning replication(
      Action action, String command, String name, StatementReader reader) {
    if (command.endsWith("SUBSCRIPTION")) {
      reader.facts().access(Action.NETWORK, ObjectKind.DEFINITION, ObjectName.bare(name));
    }
    return outward(Action.REPLICATE, action, command, name, reader);
  }

  private static Meaning outward(
      Action how, Action action, String command, String name, StatementReader reader) {
    Facts facts = reader.facts();
    ObjectName object = ObjectName.bare(name);
    facts.access(how, ObjectKind.DEFINITION, object);
    facts.access(action, ObjectKind.DEFINITION, object);
    facts.untraced(command + " lets rows come from or go to other servers");
    facts.setChangesCatalogue();
    return Meaning.command(command);
  }
}
