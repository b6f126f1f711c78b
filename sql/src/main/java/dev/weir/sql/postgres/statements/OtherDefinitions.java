package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.lineage.DefinitionScan;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schemas, types, domains, policies, statistics and text search: no rows, perhaps expressions. */
final class OtherDefinitions implements Family {
  /**
   * ALTER DOMAIN of its default, and DROP NOT NULL and DROP CONSTRAINT, as each version has them.
   */
  private static final Set<String> CHECKS_NO_VALUE =
      Set.of("T", "N", "X", "AD_AlterDefault", "AD_DropNotNull", "AD_DropConstraint");

  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "CreateSchemaStmt" -> schema(statement, reader);
      case "CompositeTypeStmt" -> {
        Node name = statement.required("typevar", "RangeVar");
        yield defined(
            Action.CREATE,
            "CREATE TYPE",
            NewRelations.name(reader.walk().catalogue(), name),
            null,
            statement,
            reader);
      }
      case "CreateEnumStmt", "CreateRangeStmt" ->
          named(Action.CREATE, "CREATE TYPE", "typeName", statement, reader);
      case "AlterEnumStmt", "AlterTypeStmt" ->
          named(Action.ALTER, "ALTER TYPE", "typeName", statement, reader);
      case "CreateDomainStmt" ->
          named(Action.CREATE, "CREATE DOMAIN", "domainname", statement, reader);
      case "AlterDomainStmt" -> domain(statement, reader);
      case "AlterCollationStmt" ->
          named(Action.ALTER, "ALTER COLLATION", "collname", statement, reader);
      case "CreateOpFamilyStmt" ->
          named(Action.CREATE, "CREATE OPERATOR FAMILY", "opfamilyname", statement, reader);
      case "AlterSeqStmt" -> {
        Node sequence = statement.required("sequence", "RangeVar");
        reader
            .facts()
            .access(Action.ALTER, ObjectKind.SEQUENCE, reader.walk().relations().name(sequence));
        reader.facts().setChangesCatalogue();
        yield Meaning.command("ALTER SEQUENCE");
      }
      case "CreatePolicyStmt" -> policy(Action.CREATE, "CREATE POLICY", statement, reader);
      case "AlterPolicyStmt" -> policy(Action.ALTER, "ALTER POLICY", statement, reader);
      case "CreateStatsStmt" -> statistics(statement, reader);
      case "AlterStatsStmt" ->
          named(Action.ALTER, "ALTER STATISTICS", "defnames", statement, reader);
      case "AlterTSDictionaryStmt" ->
          named(Action.ALTER, "ALTER TEXT SEARCH DICTIONARY", "dictname", statement, reader);
      case "AlterTSConfigurationStmt" ->
          named(Action.ALTER, "ALTER TEXT SEARCH CONFIGURATION", "cfgname", statement, reader);
      case "AlterObjectDependsStmt" -> {
        String type = statement.text("objectType");
        Node object = statement.child("object");
        reader
            .facts()
            .access(
                Action.ALTER,
                Definitions.kind(type),
                object == null ? ObjectName.bare("*") : Definitions.name(type, object, reader));
        yield Meaning.command("ALTER " + Definitions.words(type));
      }
      default -> null;
    };
  }

  /** Whether a constraint or NOT NULL can be had tells of every column that is of the domain. */
  private static Meaning domain(Node statement, StatementReader reader) {
    if (!CHECKS_NO_VALUE.contains(statement.text("subtype"))) {
      reader.facts().untraced("ALTER DOMAIN checks the values of every column of that domain");
    }
    return named(Action.ALTER, "ALTER DOMAIN", "typeName", statement, reader);
  }

  private static Meaning named(
      Action action, String command, String field, Node statement, StatementReader reader) {
    List<String> parts = statement.strings(field);
    return defined(
        action,
        command,
        NewRelations.name(reader.walk().catalogue(), parts),
        null,
        statement,
        reader);
  }

  private static Meaning defined(
      Action action,
      String command,
      ObjectName name,
      @Nullable Node relation,
      Node statement,
      StatementReader reader) {
    reader.facts().access(action, ObjectKind.DEFINITION, name);
    new DefinitionScan(reader.walk(), relation).scan(statement, command);
    reader.facts().setChangesCatalogue();
    return Meaning.command(command);
  }

  private static Meaning schema(Node create, StatementReader reader) {
    String name = create.textOrNull("schemaname");
    ObjectName schema =
        name == null ? Grants.role(create.child("authrole", "RoleSpec")) : ObjectName.bare(name);
    reader.facts().access(Action.CREATE, ObjectKind.SCHEMA, schema);
    List<Node> elements = create.list("schemaElts");
    if (!elements.isEmpty()) {
      elements(create, elements, reader);
    }
    reader.facts().setChangesCatalogue();
    return Meaning.command("CREATE SCHEMA");
  }

  /** Its elements are statements of their own, which run in the new schema as its owner. */
  private static void elements(Node create, List<Node> elements, StatementReader reader) {
    Node owner = create.child("authrole", "RoleSpec");
    if (owner != null) {
      reader.facts().access(Action.ADMIN, ObjectKind.ROLE, Grants.role(owner));
    }
    String schema =
        create.has("schemaname") || owner == null
            ? create.textOrNull("schemaname")
            : owner.textOrNull("rolename");
    if (schema == null) {
      // CURRENT_ROLE and its kin: who that is does not stand in the text.
      reader.facts().unknown("CREATE SCHEMA with elements");
      return;
    }
    var inside = NewSchemaCatalogue.of(reader.walk().catalogue(), schema, elements);
    elements.forEach(element -> reader.absorb(reader.inner(element, inside)));
    // An element may refer to one of which not all is known.
    reader.facts().nothingIsMissing();
  }

  private static Meaning policy(
      Action action, String command, Node statement, StatementReader reader) {
    Node table = statement.required("table", "RangeVar");
    ObjectName name = reader.walk().relations().name(table);
    reader.facts().access(Action.ALTER, ObjectKind.TABLE, name);
    reader.facts().access(Action.ADMIN, ObjectKind.TABLE, name);
    return defined(
        action,
        command,
        new ObjectName(name.schema(), statement.text("policy_name")),
        table,
        statement,
        reader);
  }

  private static Meaning statistics(Node create, StatementReader reader) {
    List<Node> relations = create.list("relations");
    Node table = relations.isEmpty() ? null : relations.getFirst();
    List<String> parts = create.strings("defnames");
    return defined(
        Action.CREATE,
        "CREATE STATISTICS",
        NewRelations.name(reader.walk().catalogue(), parts),
        table != null && table.is("RangeVar") ? table : null,
        create,
        reader);
  }
}
