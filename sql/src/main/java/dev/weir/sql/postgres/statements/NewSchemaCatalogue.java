package dev.weir.sql.postgres.statements;

import dev.weir.sql.Catalogue;
import dev.weir.sql.DelegatingCatalogue;
import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean to the elements of CREATE SCHEMA: the new schema stands before the search path
 * (CreateSchemaCommand in schemacmds.c), and holds what the elements create. Immutable.
 *
 * @param created the relations by name; empty where their columns do not stand in the text
 */
record NewSchemaCatalogue(
    Catalogue around, String schema, Map<String, Optional<Catalogue.Relation>> created)
    implements DelegatingCatalogue {
  NewSchemaCatalogue {
    created = Map.copyOf(created);
  }

  @Override
  public Catalogue delegate() {
    return around;
  }

  static NewSchemaCatalogue of(Catalogue around, String schema, List<Node> elements) {
    var created = new HashMap<String, Optional<Relation>>();
    for (Node element : elements) {
      switch (element.kind()) {
        case "CreateStmt" -> {
          String name = element.required("relation", "RangeVar").text("relname");
          created.put(name, table(ObjectName.of(schema, name), element));
        }
        case "ViewStmt" ->
            created.put(element.required("view", "RangeVar").text("relname"), Optional.empty());
        case "CreateSeqStmt" ->
            created.put(element.required("sequence", "RangeVar").text("relname"), Optional.empty());
        default -> {
          // indexes, triggers and grants are nothing that rows are read from
        }
      }
    }
    return new NewSchemaCatalogue(around, schema, created);
  }

  private static Optional<Relation> table(ObjectName name, Node create) {
    boolean others =
        create.has("inhRelations") || create.has("ofTypename") || create.has("partbound");
    var columns = new ArrayList<Column>();
    for (Node element : create.list("tableElts")) {
      if (element.is("ColumnDef") && !isGenerated(element)) {
        columns.add(new Column(element.text("colname"), columns.size() + 1, "", null, null));
      } else if (!element.is("Constraint")) {
        others = true;
      }
    }
    return others
        ? Optional.empty()
        : Optional.of(
            new Relation(
                name,
                0,
                RelationKind.TABLE,
                columns,
                null,
                Set.of(),
                Set.of(),
                false,
                false,
                false));
  }

  private static boolean isGenerated(Node column) {
    return column.list("constraints").stream()
        .anyMatch(constraint -> constraint.text("contype").equals("CONSTR_GENERATED"));
  }

  @Override
  public List<String> searchPath() {
    var path = new ArrayList<String>();
    path.add(schema);
    path.addAll(around.searchPath());
    return path;
  }

  @Override
  public @Nullable Relation relation(@Nullable String ofSchema, String name) {
    Optional<Relation> here = created.get(name);
    if (here == null || ofSchema != null && !ofSchema.equals(schema)) {
      return around.relation(ofSchema, name);
    }
    // The server's own and temporary relations may come first, or not: then it is not known which.
    boolean twice =
        ofSchema == null
            && (around.relation("pg_catalog", name) != null
                || around.relation("pg_temp", name) != null);
    return twice ? null : here.orElse(null);
  }
}
