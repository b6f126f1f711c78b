package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import dev.weir.sql.postgres.tree.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** MERGE: an access for itself, and one for what each of its branches does. */
final class Merges {
  private final Walk walk;
  private final DataChanges changes;

  Merges(Walk walk, DataChanges changes) {
    this.walk = walk;
    this.changes = changes;
  }

  List<ScopeColumn> walk(Node merge, Scope here) {
    Target target = walk.relations.target(merge.required("relation", "RangeVar"), Action.MERGE);
    Scope source = walk.from.read(List.of(merge.required("sourceRelation")), here);
    Scope scope = source.plus(FromPart.of(target.item()));
    int readsBefore = target.reads().count();
    walk.expressions.condition(merge.child("joinCondition"), scope, "MERGE ON");
    boolean bounded = target.reads().count() > readsBefore;
    Map<String, Set<ColumnName>> written = new HashMap<>();
    for (Node branch : merge.list("mergeWhenClauses")) {
      walk.expressions.condition(branch.child("condition"), scope, "MERGE WHEN");
      branch(branch, target, scope, written, bounded);
    }
    return changes.returning(merge, target, scope, here, written, true);
  }

  private void branch(
      Node branch,
      Target target,
      Scope scope,
      Map<String, Set<ColumnName>> written,
      boolean bounded) {
    switch (branch.text("commandType")) {
      case "CMD_UPDATE" -> {
        walk.facts.access(Action.UPDATE, ObjectKind.TABLE, target.name());
        changes.assign(branch.list("targetList"), target, Action.UPDATE, scope, written);
        noteUnbounded(bounded);
      }
      case "CMD_DELETE" -> {
        walk.facts.access(Action.DELETE, ObjectKind.TABLE, target.name());
        noteUnbounded(bounded);
      }
      case "CMD_INSERT" -> insert(branch, target, scope, written);
      case "CMD_NOTHING" -> {}
      default -> walk.facts.unknown("MERGE with " + branch.text("commandType"));
    }
  }

  private void noteUnbounded(boolean bounded) {
    if (!bounded) {
      walk.facts.setUnbounded();
    }
  }

  private void insert(
      Node branch, Target target, Scope scope, Map<String, Set<ColumnName>> written) {
    walk.facts.access(Action.INSERT, ObjectKind.TABLE, target.name());
    List<Node> columns = branch.list("targetList");
    List<ScopeColumn> values = walk.queries.targets().row(branch.list("values"), scope);
    List<String> names =
        columns.isEmpty()
            ? target.columns()
            : columns.stream().map(column -> column.text("name")).toList();
    if (values.size() > names.size()) {
      walk.facts.untraced("INSERT has more values than columns");
    }
    for (Node column : columns) {
      changes.steps(column, target, scope, written);
    }
    for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
      String name = names.get(i);
      changes.write(target, Action.INSERT, name);
      walk.facts.flow(values.get(i).sources(), target.name(), name);
      written.merge(name, values.get(i).sources(), Sources::union);
    }
  }
}
