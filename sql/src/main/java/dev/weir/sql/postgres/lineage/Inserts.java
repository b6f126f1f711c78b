package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** INSERT, with ON CONFLICT. */
final class Inserts {
  private final Walk walk;
  private final DataChanges changes;

  Inserts(Walk walk, DataChanges changes) {
    this.walk = walk;
    this.changes = changes;
  }

  List<ScopeColumn> walk(Node insert, Scope here) {
    Target target = walk.relations.target(insert.required("relation", "RangeVar"), Action.INSERT);
    List<String> names = names(insert.list("cols"), target);
    walk.effort.spend(names.size());
    Node source = insert.child("selectStmt");
    List<ScopeColumn> values = source == null ? List.of() : walk.queries.anyQuery(source, here);
    if (values.size() > names.size()) {
      walk.facts.untraced("INSERT has more values than columns");
    }
    Map<String, Set<ColumnName>> written = new HashMap<>();
    boolean named = insert.has("cols");
    for (int i = 0; i < names.size(); i++) {
      if (named || i < values.size()) {
        write(
            target, names.get(i), i < values.size() ? values.get(i).sources() : Set.of(), written);
      }
    }
    for (Node column : insert.list("cols")) {
      changes.steps(column, target, here, written);
    }
    Scope scope = here.plus(FromPart.of(target.item()));
    Node conflict = insert.child("onConflictClause", "OnConflictClause");
    if (conflict != null) {
      onConflict(conflict, target, scope, written);
    }
    return changes.returning(insert, target, scope, here, written, false);
  }

  private List<String> names(List<Node> cols, Target target) {
    if (cols.isEmpty()) {
      return target.columns();
    }
    var names = new ArrayList<String>(cols.size());
    for (Node column : cols) {
      names.add(column.text("name"));
    }
    return names;
  }

  /** Notes one column of new rows. */
  void write(
      Target target, String column, Set<ColumnName> sources, Map<String, Set<ColumnName>> written) {
    changes.write(target, Action.INSERT, column);
    walk.facts.flow(sources, target.name(), column);
    written.merge(column, sources, Sources::union);
  }

  private void onConflict(
      Node conflict, Target target, Scope scope, Map<String, Set<ColumnName>> written) {
    Node infer = conflict.child("infer", "InferClause");
    if (infer != null) {
      arbiter(infer, scope);
    }
    if (infer == null || infer.list("indexElems").isEmpty()) {
      anyKey(scope, written.keySet());
    }
    if (!conflict.text("action").equals("ONCONFLICT_UPDATE")) {
      return;
    }
    walk.facts.access(Action.UPDATE, ObjectKind.TABLE, target.name());
    Scope both = scope.plusQualifiedOnly(excluded(target, written));
    walk.expressions.condition(conflict.child("whereClause"), both, "ON CONFLICT");
    changes.assign(conflict.list("targetList"), target, Action.UPDATE, both, written);
  }

  /** Without columns it is any unique key, or a constraint of which the catalogue does not tell. */
  private void anyKey(Scope scope, Set<String> columns) {
    for (String column : columns) {
      for (ScopeColumn named : scope.unqualified(column)) {
        walk.facts.steer(named.sources(), Use.ANY, "ON CONFLICT");
      }
    }
  }

  /** Whether a row is in conflict tells that its key is there already. */
  private void arbiter(Node infer, Scope scope) {
    for (Node element : infer.list("indexElems")) {
      String column = element.text("name");
      if (column.isEmpty()) {
        walk.facts.steer(
            walk.expressions.sources(element.required("expr"), scope), Use.ANY, "ON CONFLICT");
      } else {
        for (ScopeColumn named : scope.unqualified(column)) {
          named.read();
          walk.facts.steer(named.sources(), Use.ANY, "ON CONFLICT");
        }
      }
    }
    walk.expressions.condition(infer.child("whereClause"), scope, "ON CONFLICT");
  }

  /** The row that could not be inserted: the values that were given for it. */
  private static RangeItem excluded(Target target, Map<String, Set<ColumnName>> written) {
    List<ScopeColumn> columns =
        target.item().columns().stream()
            .map(column ->
                ScopeColumn.computed(column.name(), written.getOrDefault(column.name(), Set.of())))
            .toList();
    return RangeItem.computed("excluded", columns, target.item().unlisted());
  }
}
