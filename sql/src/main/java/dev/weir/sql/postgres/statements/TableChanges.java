package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.lineage.DefinitionScan;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ALTER TABLE and its kin. A sub-command that is not on the list of those that leave every column
 * where it is makes the statement untraced.
 */
final class TableChanges implements Family {
  private static final Set<String> KEEPS_COLUMNS =
      Set.of(
          "AT_AddColumn",
          "AT_ColumnDefault",
          "AT_CookedColumnDefault",
          "AT_DropNotNull",
          "AT_SetNotNull",
          "AT_SetExpression",
          "AT_SetStatistics",
          "AT_SetOptions",
          "AT_ResetOptions",
          "AT_SetStorage",
          "AT_SetCompression",
          "AT_DropColumn",
          "AT_AddIndex",
          "AT_AddConstraint",
          "AT_AlterConstraint",
          "AT_ValidateConstraint",
          "AT_AddIndexConstraint",
          "AT_DropConstraint",
          "AT_AlterColumnType",
          "AT_ClusterOn",
          "AT_DropCluster",
          "AT_SetLogged",
          "AT_SetUnLogged",
          "AT_DropOids",
          "AT_SetAccessMethod",
          "AT_SetTableSpace",
          "AT_SetRelOptions",
          "AT_ResetRelOptions",
          "AT_EnableRowSecurity",
          "AT_ForceRowSecurity",
          "AT_ReplicaIdentity",
          "AT_AddIdentity",
          "AT_SetIdentity",
          "AT_DropIdentity");

  /** Sub-commands whose expressions fill a column of the table. */
  private static final Set<String> FILLS_COLUMN =
      Set.of("AT_AddColumn", "AT_AlterColumnType", "AT_SetExpression");

  /** Sub-commands that change which rows, triggers or rights a table has beside its columns. */
  private static final Set<String> ADMINISTRATIVE =
      Set.of(
          "AT_DisableRowSecurity",
          "AT_NoForceRowSecurity",
          "AT_ChangeOwner",
          "AT_EnableTrig",
          "AT_EnableAlwaysTrig",
          "AT_EnableReplicaTrig",
          "AT_DisableTrig",
          "AT_EnableTrigAll",
          "AT_DisableTrigAll",
          "AT_EnableTrigUser",
          "AT_DisableTrigUser",
          "AT_EnableRule",
          "AT_EnableAlwaysRule",
          "AT_EnableReplicaRule",
          "AT_DisableRule");

  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    if (!statement.is("AlterTableStmt")) {
      return null;
    }
    Node relation = statement.required("relation", "RangeVar");
    ObjectName name = reader.walk().relations().name(relation);
    Facts.Columns access = reader.facts().access(Action.ALTER, kind(statement), name);
    for (Node command : statement.list("cmds")) {
      if (!command.text("name").isEmpty()) {
        access.write(command.text("name"));
      }
      command(command, relation, name, access, reader);
    }
    reader.facts().setChangesCatalogue();
    return Meaning.command("ALTER " + Definitions.words(statement.text("objtype")));
  }

  private static ObjectKind kind(Node statement) {
    return switch (statement.text("objtype")) {
      case "OBJECT_SEQUENCE" -> ObjectKind.SEQUENCE;
      case "OBJECT_INDEX", "OBJECT_TYPE" -> ObjectKind.DEFINITION;
      default -> ObjectKind.TABLE;
    };
  }

  private static void command(
      Node command, Node relation, ObjectName name, Facts.Columns access, StatementReader reader) {
    String subtype = command.text("subtype");
    Node definition = command.child("def");
    if (definition != null && definition.is("ColumnDef") && definition.has("colname")) {
      access.write(definition.text("colname"));
    }
    var scan = new DefinitionScan(reader.walk(), relation);
    if (definition != null) {
      scan.scan(definition, "ALTER TABLE");
    }
    if (FILLS_COLUMN.contains(subtype)) {
      reader.facts().flow(scan.found(), name, command.textOrNull("name"));
    }
    if (subtype.equals("AT_AddConstraint") || subtype.equals("AT_SetNotNull")) {
      constrained(command, relation, "NOT NULL", reader);
    }
    boolean converted = definition == null || !definition.has("raw_default");
    if (subtype.equals("AT_AlterColumnType") && converted) {
      constrained(command, relation, "a column's new type, which a value may not fit", reader);
    }
    if (ADMINISTRATIVE.contains(subtype)) {
      reader.facts().access(Action.ADMIN, ObjectKind.TABLE, name);
    }
    if (!KEEPS_COLUMNS.contains(subtype)) {
      reader.facts().untraced("ALTER TABLE may change what its columns show");
    }
  }

  /** Whether it succeeds tells something of the column's values: whether there are nulls. */
  private static void constrained(
      Node command, Node rangeVar, String clause, StatementReader reader) {
    Catalogue.Relation relation = reader.walk().relations().find(rangeVar);
    String column = command.text("name");
    if (relation != null && relation.column(column) != null) {
      Set<ColumnName> sources = new HashSet<>(reader.walk().relations().sources(relation, column));
      reader.facts().steer(sources, Lineage.Use.ANY, clause);
    }
  }
}
