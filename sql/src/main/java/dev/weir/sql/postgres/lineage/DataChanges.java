package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE, DELETE and MERGE: what they write where, and what RETURNING shows. */
final class DataChanges {
  private static final String EXPR_SUBLINK = "EXPR_SUBLINK";

  private final Walk walk;
  private final Inserts inserts;
  private final Merges merges;

  DataChanges(Walk walk) {
    this.walk = walk;
    this.inserts = new Inserts(walk, this);
    this.merges = new Merges(walk, this);
  }

  List<ScopeColumn> walk(Node statement, Scope here) {
    walk.effort.enter();
    Scope scope = walk.with.open(statement, here);
    List<ScopeColumn> columns =
        switch (statement.kind()) {
          case "InsertStmt" -> inserts.walk(statement, scope);
          case "UpdateStmt" -> update(statement, scope);
          case "DeleteStmt" -> delete(statement, scope);
          default -> merges.walk(statement, scope);
        };
    walk.effort.leave();
    return columns;
  }

  private List<ScopeColumn> update(Node update, Scope here) {
    Target target = walk.relations.target(update.required("relation", "RangeVar"), Action.UPDATE);
    Scope scope = walk.from.read(update.list("fromClause"), here.plus(FromPart.of(target.item())));
    where(update, target, scope);
    var written = new HashMap<String, Set<ColumnName>>();
    assign(update.list("targetList"), target, Action.UPDATE, scope, written);
    return returning(update, target, scope, here, written, false);
  }

  private List<ScopeColumn> delete(Node delete, Scope here) {
    Target target = walk.relations.target(delete.required("relation", "RangeVar"), Action.DELETE);
    Scope scope = walk.from.read(delete.list("usingClause"), here.plus(FromPart.of(target.item())));
    where(delete, target, scope);
    return returning(delete, target, scope, here, Map.of(), false);
  }

  private void where(Node statement, Target target, Scope scope) {
    Node where = statement.child("whereClause");
    int readsBefore = target.reads().count();
    walk.expressions.condition(where, scope, "WHERE");
    boolean namesTarget = target.reads().count() > readsBefore;
    boolean ofCursor = where != null && where.is("CurrentOfExpr");
    if (ofCursor) {
      walk.facts.access(Action.SELECT, ObjectKind.TABLE, target.name());
    }
    if (!namesTarget && !ofCursor) {
      walk.facts.setUnbounded();
    }
  }

  /** SET column = value, also of several columns at a time. */
  void assign(
      List<Node> assignments,
      Target target,
      Action action,
      Scope scope,
      Map<String, Set<ColumnName>> written) {
    List<ScopeColumn> row = List.of();
    for (Node assignment : assignments) {
      String column = assignment.text("name");
      write(target, action, column);
      steps(assignment, target, scope, written);
      row = ofSubquery(assignment.required("val"), scope, row);
      Node value = assignment.required("val");
      ScopeColumn plain = Expressions.plainColumn(value, scope);
      if (plain != null && new ColumnName(target.name(), column).equals(plain.origin())) {
        plain.read();
        continue;
      }
      Set<ColumnName> sources = assigned(value, scope, row);
      walk.facts.flow(sources, target.name(), column);
      written.merge(column, sources, Sources::union);
    }
  }

  /**
   * Reads the subscripts behind a column that is assigned to: they decide where in its value the
   * new part goes, and some of them fail.
   */
  void steps(Node assigned, Target target, Scope scope, Map<String, Set<ColumnName>> written) {
    var sources = new HashSet<ColumnName>();
    for (Node step : assigned.list("indirection")) {
      if (step.is("A_Indices")) {
        walk.expressions.partial(step, scope, sources, "an array subscript");
      }
    }
    if (!sources.isEmpty()) {
      String column = assigned.text("name");
      walk.facts.flow(sources, target.name(), column);
      written.merge(column, sources, Sources::union);
    }
  }

  void write(Target target, Action action, String column) {
    walk.facts.access(action, ObjectKind.TABLE, target.name()).write(column);
  }

  /**
   * The columns of {@code (a, b) = (SELECT …)}, which is walked once: each of its columns has a
   * copy of it in the tree.
   *
   * @param before of the assignment before this one
   */
  private List<ScopeColumn> ofSubquery(Node value, Scope scope, List<ScopeColumn> before) {
    Node source = value.is("MultiAssignRef") ? value.required("source") : value;
    boolean subquery =
        source != value && source.is("SubLink") && source.text("subLinkType").equals(EXPR_SUBLINK);
    if (!subquery) {
      return List.of();
    }
    return value.number("colno") > 1
        ? before
        : walk.queries.anyQuery(source.required("subselect"), scope.inner());
  }

  /** The part of {@code (a, b) = (…)} that one column gets. */
  private Set<ColumnName> assigned(Node value, Scope scope, List<ScopeColumn> row) {
    if (!value.is("MultiAssignRef")) {
      return walk.expressions.sources(value, scope);
    }
    Node source = value.required("source");
    int position = value.number("colno") - 1;
    if (source.is("RowExpr") && position < source.list("args").size()) {
      return walk.expressions.sources(source.list("args").get(position), scope);
    }
    if (position < row.size()) {
      return row.get(position).sources();
    }
    return walk.expressions.sources(source, scope);
  }

  /**
   * RETURNING: a column that the statement writes shows what was written as well.
   *
   * @param written what was written to each column
   * @param targetLast the target's columns come behind those of the other relations in a star
   */
  List<ScopeColumn> returning(
      Node statement,
      Target target,
      Scope scope,
      Scope here,
      Map<String, Set<ColumnName>> written,
      boolean targetLast) {
    Node clause = statement.child("returningClause", "ReturningClause");
    List<Node> expressions =
        clause == null ? statement.list("returningList") : clause.list("exprs");
    if (expressions.isEmpty()) {
      return List.of();
    }
    RangeItem after = written(target.item(), written);
    FromPart others = others(scope, target, here);
    Scope shown =
        targetLast
            ? here.plus(others).plus(FromPart.of(after))
            : here.plus(FromPart.of(after)).plus(others);
    Scope withOldAndNew = oldAndNew(clause, after, shown);
    return walk.queries.targets().of(expressions, withOldAndNew);
  }

  private static RangeItem written(RangeItem item, Map<String, Set<ColumnName>> written) {
    var columns = new ArrayList<ScopeColumn>(item.columns().size());
    for (ScopeColumn column : item.columns()) {
      columns.add(column.with(written.getOrDefault(column.name(), Set.of())));
    }
    return item.with(columns);
  }

  /** What the scope has beside the target and what was there before. */
  private static FromPart others(Scope scope, Target target, Scope here) {
    Set<ScopeColumn> own = Collections.newSetFromMap(new IdentityHashMap<>());
    own.addAll(target.item().columns());
    own.addAll(here.columns());
    return new FromPart(
        scope.items().stream()
            .filter(item -> item != target.item() && !here.items().contains(item))
            .toList(),
        ColumnList.of(scope.columns().stream().filter(column -> !own.contains(column)).toList()),
        scope.open().stream()
            .filter(item -> item != target.item() && !here.open().contains(item))
            .toList());
  }

  private Scope oldAndNew(@Nullable Node clause, RangeItem row, Scope scope) {
    String oldName = "old";
    String newName = "new";
    if (clause != null) {
      for (Node option : clause.list("options")) {
        if (option.text("option").equals("RETURNING_OPTION_OLD")) {
          oldName = option.text("value");
        } else {
          newName = option.text("value");
        }
      }
    }
    Scope more = scope;
    for (String name : new String[] {oldName, newName}) {
      if (scope.items().stream().noneMatch(item -> name.equals(item.name()))) {
        more = more.plusQualifiedOnly(row.named(name, null));
      }
    }
    return more;
  }
}
