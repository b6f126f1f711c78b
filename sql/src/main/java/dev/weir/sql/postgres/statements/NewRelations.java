package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Relations that a statement creates, and what it fills them with. */
public final class NewRelations {
  private NewRelations() {}

  /** The name that a new relation gets. */
  public static ObjectName name(Catalogue catalogue, Node rangeVar) {
    String schema = rangeVar.textOrNull("schemaname");
    if (schema == null) {
      schema = rangeVar.text("relpersistence").equals("t") ? "pg_temp" : creationSchema(catalogue);
    }
    return new ObjectName(schema, rangeVar.text("relname"));
  }

  /** The name that a new object gets, by the parts that are written. */
  static ObjectName name(Catalogue catalogue, List<String> parts) {
    return parts.size() > 1
        ? ObjectName.of(parts.get(parts.size() - 2), parts.getLast())
        : new ObjectName(creationSchema(catalogue), parts.isEmpty() ? "" : parts.getFirst());
  }

  /** The first schema of the search path that is not the server's own. */
  private static @Nullable String creationSchema(Catalogue catalogue) {
    for (String schema : catalogue.searchPath()) {
      if (!schema.equals("pg_catalog") && !schema.startsWith("pg_temp")) {
        return schema;
      }
    }
    return null;
  }

  /** CREATE TABLE AS and SELECT INTO: an IntoClause, filled with the columns of a query. */
  static void fill(StatementReader reader, Node into, List<Lineage.Output> outputs) {
    Node relation = into.required("rel", "RangeVar");
    create(reader, name(reader.walk().catalogue(), relation), into.strings("colNames"), outputs);
  }

  /** A new relation whose columns show what a query's do. */
  static void create(
      StatementReader reader,
      ObjectName name,
      List<String> columnNames,
      List<Lineage.Output> outputs) {
    Facts facts = reader.facts();
    Facts.Columns access = facts.access(Action.CREATE, ObjectKind.TABLE, name);
    for (int i = 0; i < outputs.size(); i++) {
      String column = i < columnNames.size() ? columnNames.get(i) : outputs.get(i).name();
      access.write(column);
      facts.flow(outputs.get(i).sources(), name, column);
    }
    facts.setChangesCatalogue();
  }
}
