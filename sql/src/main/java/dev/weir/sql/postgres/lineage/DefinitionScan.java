package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a definition (of a table, an index, a constraint, a policy) for expressions and
 * queries, wherever in it they stand: the functions they call are accesses, and the columns they
 * name steer, because whether a constraint holds or an index row exists tells something of them.
 */
public final class DefinitionScan {
  private static final Set<String> EXPRESSIONS =
      Set.of(
          "ColumnRef",
          "A_Expr",
          "FuncCall",
          "SubLink",
          "BoolExpr",
          "CaseExpr",
          "CoalesceExpr",
          "MinMaxExpr",
          "NullTest",
          "BooleanTest",
          "A_Indirection",
          "TypeCast",
          "CollateClause",
          "RowExpr",
          "A_ArrayExpr",
          "XmlExpr",
          "XmlSerialize",
          "JsonFuncExpr",
          "JsonParseExpr",
          "JsonScalarExpr",
          "JsonSerializeExpr",
          "JsonObjectConstructor",
          "JsonArrayConstructor",
          "JsonIsPredicate",
          "SelectStmt",
          "InsertStmt",
          "UpdateStmt",
          "DeleteStmt",
          "MergeStmt");

  private final Walk walk;
  private final @Nullable RangeItem item;
  private final Catalogue.@Nullable Relation relation;
  private final Set<ColumnName> found = new HashSet<>();

  /**
   * @param rangeVar the relation whose columns the definition names; null if there is none
   */
  public DefinitionScan(Walk walk, @Nullable Node rangeVar) {
    this.walk = walk;
    this.relation = rangeVar == null ? null : walk.relations.find(rangeVar);
    this.item = rangeVar == null ? null : walk.relations.silently(rangeVar);
  }

  /** Everything that was found so far. */
  public Set<ColumnName> found() {
    return found;
  }

  /** Scans a node and all that it contains. */
  public void scan(Node node, String clause) {
    walk.effort.enter();
    if (EXPRESSIONS.contains(node.kind())) {
      expression(node, clause);
    } else {
      strings(node, clause);
      for (Node child : node.children()) {
        scan(child, clause);
      }
    }
    walk.effort.leave();
  }

  private void expression(Node node, String clause) {
    walk.check(node);
    Set<ColumnName> sources;
    if (node.kind().endsWith("Stmt")) {
      sources = new HashSet<>();
      for (ScopeColumn column : walk.queries.anyQuery(node, scope().inner())) {
        walk.add(column.sources(), sources);
      }
    } else {
      sources = walk.expressions.sources(node, scope());
    }
    walk.facts.steer(sources, Use.ANY, clause);
    walk.add(sources, found);
  }

  /** A column that is not known may be one that the definition itself makes. */
  private Scope scope() {
    RangeItem own = item == null ? RangeItem.computed(null, List.of(), Set.of()) : item;
    var open =
        new RangeItem(
            own.name(), own.relation(), own.columns(), Set.of(), own.stored(), own.place());
    return Scope.EMPTY.plus(FromPart.of(open));
  }

  /** Keys of constraints and columns of indexes are named by strings. */
  private void strings(Node node, String clause) {
    switch (node.kind()) {
      case "IndexElem" -> column(node.text("name"), clause);
      case "PartitionElem", "StatsElem" -> column(node.text("name"), clause);
      case "Constraint" -> {
        for (String field : new String[] {"keys", "fk_attrs", "including", "fk_del_set_cols"}) {
          node.strings(field).forEach(name -> column(name, clause));
        }
        foreignKey(node);
      }
      default -> {}
    }
  }

  private void foreignKey(Node constraint) {
    Node referenced = constraint.child("pktable", "RangeVar");
    Catalogue.Relation table = referenced == null ? null : walk.relations.find(referenced);
    if (table == null) {
      return;
    }
    List<String> keys = constraint.strings("pk_attrs");
    // Without names it is the primary key, of which the catalogue does not tell.
    List<String> columns =
        keys.isEmpty() ? table.columns().stream().map(Catalogue.Column::name).toList() : keys;
    for (String column : columns) {
      walk.facts.steer(walk.relations.sources(table, column), Use.ANY, "FOREIGN KEY");
    }
  }

  private void column(String name, String clause) {
    if (relation != null && relation.column(name) != null) {
      Set<ColumnName> sources = walk.relations.sources(relation, name);
      walk.facts.steer(sources, Use.ANY, clause);
      walk.add(sources, found);
    }
  }
}
