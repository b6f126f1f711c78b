package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.lineage.DefinitionScan;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CREATE of tables, views, indexes and sequences; REFRESH and TRUNCATE. */
final class TableDefinitions implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "CreateStmt" -> table(statement, "CREATE TABLE", reader);
      case "CreateForeignTableStmt" -> foreignTable(statement, reader);
      case "CreateTableAsStmt" -> tableAs(statement, reader);
      case "ViewStmt" -> view(statement, reader);
      case "IndexStmt" -> index(statement, reader);
      case "CreateSeqStmt" -> sequence(statement, reader);
      case "RefreshMatViewStmt" -> refresh(statement, reader);
      case "TruncateStmt" -> truncate(statement, reader);
      default -> null;
    };
  }

  private static Meaning table(Node create, String command, StatementReader reader) {
    Node relation = create.required("relation", "RangeVar");
    ObjectName name = NewRelations.name(reader.walk().catalogue(), relation);
    Facts.Columns access = reader.facts().access(Action.CREATE, ObjectKind.TABLE, name);
    for (Node element : create.list("tableElts")) {
      if (element.is("ColumnDef")) {
        access.write(element.text("colname"));
      }
    }
    // Rows of a partition or child show through its parent, and its parent's constraints bind it.
    for (Node parent : create.list("inhRelations")) {
      ObjectName above = reader.walk().relations().name(parent);
      reader.facts().access(Action.ALTER, ObjectKind.TABLE, above);
      // Whether the bounds overlap those of others, or rows of the default partition, is told.
      reader.facts().steer(reader.walk().relations().keys(above), Lineage.Use.ANY, command);
    }
    new DefinitionScan(reader.walk(), null).scan(create, command);
    reader.facts().setChangesCatalogue();
    return Meaning.command(command);
  }

  private static Meaning foreignTable(Node create, StatementReader reader) {
    reader
        .facts()
        .access(Action.NETWORK, ObjectKind.DEFINITION, ObjectName.bare(create.text("servername")));
    reader.facts().untraced("a foreign table shows what another server sends");
    return table(create.required("base", "CreateStmt"), "CREATE FOREIGN TABLE", reader);
  }

  private static Meaning tableAs(Node create, StatementReader reader) {
    Node into = create.required("into", "IntoClause");
    Node query = create.required("query");
    Statement inner = reader.inner(query);
    reader.absorb(inner);
    List<Lineage.Output> outputs =
        inner.lineage() instanceof Lineage.Traced traced ? traced.outputs() : List.of();
    NewRelations.fill(reader, into, outputs);
    boolean view = create.text("objtype").equals("OBJECT_MATVIEW");
    Meaning meaning = Meaning.command(view ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS");
    return inner.dependsOnNames() ? meaning.dependingOnNames() : meaning;
  }

  private static Meaning view(Node create, StatementReader reader) {
    List<Lineage.Output> outputs = reader.walk().query(create.required("query"));
    Node relation = create.required("view", "RangeVar");
    ObjectName name = NewRelations.name(reader.walk().catalogue(), relation);
    NewRelations.create(reader, name, create.strings("aliases"), outputs);
    return Meaning.command("CREATE VIEW");
  }

  private static Meaning index(Node create, StatementReader reader) {
    Node relation = create.required("relation", "RangeVar");
    ObjectName table = reader.walk().relations().name(relation);
    String index = create.textOrNull("idxname");
    reader
        .facts()
        .access(
            Action.CREATE,
            ObjectKind.DEFINITION,
            new ObjectName(table.schema(), index == null ? table.name() + "_idx" : index));
    reader.facts().access(Action.ALTER, ObjectKind.TABLE, table);
    new DefinitionScan(reader.walk(), relation).scan(create, "CREATE INDEX");
    reader.facts().setChangesCatalogue();
    return Meaning.command("CREATE INDEX");
  }

  private static Meaning sequence(Node create, StatementReader reader) {
    Node relation = create.required("sequence", "RangeVar");
    reader
        .facts()
        .access(
            Action.CREATE,
            ObjectKind.SEQUENCE,
            NewRelations.name(reader.walk().catalogue(), relation));
    reader.facts().setChangesCatalogue();
    return Meaning.command("CREATE SEQUENCE");
  }

  /** The view's query runs again; what it reads is the view's own already. */
  private static Meaning refresh(Node refresh, StatementReader reader) {
    Node relation = refresh.required("relation", "RangeVar");
    reader.facts().access(Action.ALTER, ObjectKind.TABLE, reader.walk().relations().name(relation));
    return Meaning.command("REFRESH MATERIALIZED VIEW");
  }

  /** The tables whose foreign keys lead to those that are emptied, which are emptied as well. */
  private static void cascade(List<Node> relations, StatementReader reader) {
    Catalogue catalogue = reader.walk().catalogue();
    var waiting = new ArrayDeque<ObjectName>();
    relations.forEach(relation -> waiting.add(reader.walk().relations().name(relation)));
    var seen = new HashSet<ObjectName>();
    while (!waiting.isEmpty()) {
      ObjectName name = waiting.remove();
      if (!seen.add(name)) {
        continue;
      }
      Catalogue.Relation relation = catalogue.relation(name.schema(), name.name());
      Set<ObjectName> referencing = catalogue.referencing(name);
      if (relation == null || referencing == null) {
        reader.facts().unknown("TRUNCATE CASCADE");
        return;
      }
      for (ObjectName table : referencing) {
        reader.facts().access(Action.TRUNCATE, ObjectKind.TABLE, table);
      }
      waiting.addAll(referencing);
      waiting.addAll(relation.descendants());
    }
  }

  private static Meaning truncate(Node truncate, StatementReader reader) {
    for (Node relation : truncate.list("relations")) {
      reader
          .facts()
          .access(Action.TRUNCATE, ObjectKind.TABLE, reader.walk().relations().name(relation));
    }
    if (truncate.text("behavior").equals("DROP_CASCADE")) {
      cascade(truncate.list("relations"), reader);
    }
    return Meaning.command("TRUNCATE TABLE");
  }
}
