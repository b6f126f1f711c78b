package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries of a FROM clause, as transformFromClauseItem (parse_clause.c) reads them. */
final class FromClause {
  private final Walk walk;
  private final FromFunctions functions;

  FromClause(Walk walk) {
    this.walk = walk;
    this.functions = new FromFunctions(walk);
  }

  /** The scope of a query's expressions: {@code here} with all entries. */
  Scope read(List<Node> entries, Scope here) {
    Scope scope = here;
    for (Node entry : entries) {
      scope = scope.plus(part(entry, scope));
      walk.effort.spend(scope.columns().size() + scope.items().size());
    }
    return scope;
  }

  private FromPart part(Node entry, Scope soFar) {
    walk.effort.enter();
    FromPart part =
        switch (entry.kind()) {
          case "RangeVar" -> FromPart.of(relation(entry, soFar));
          case "RangeSubselect" -> subquery(entry, soFar);
          case "RangeFunction" -> functions.rangeFunction(entry, soFar);
          case "RangeTableFunc" -> functions.xmlTable(entry, soFar);
          case "JsonTable" -> functions.jsonTable(entry, soFar);
          case "RangeTableSample" -> sample(entry, soFar);
          case "JoinExpr" -> join(entry, soFar);
          default -> {
            walk.facts.unknown(entry.kind());
            yield FromPart.NOTHING;
          }
        };
    walk.effort.leave();
    return part;
  }

  private RangeItem relation(Node rangeVar, Scope scope) {
    if (!rangeVar.has("schemaname")) {
      WithTable table = scope.tables().find(rangeVar.text("relname"));
      if (table != null) {
        return aliased(walk.with.item(table), rangeVar.child("alias", "Alias"), walk);
      }
    }
    return walk.relations.read(rangeVar);
  }

  private FromPart subquery(Node entry, Scope soFar) {
    Scope outside = entry.flag("lateral") ? soFar.inner() : soFar.bare();
    List<ScopeColumn> columns = walk.queries.anyQuery(entry.required("subquery"), outside);
    var item = RangeItem.computed(null, columns, null);
    return FromPart.of(aliased(item, entry.child("alias", "Alias"), walk));
  }

  private FromPart sample(Node entry, Scope soFar) {
    List<String> method = entry.strings("method");
    if (!(method.equals(List.of("system")) || method.equals(List.of("bernoulli")))) {
      walk.facts.access(Action.CALL, ObjectKind.FUNCTION, Walk.name(method));
      walk.facts.untraced("sampling method " + Walk.name(method) + " is not known");
    }
    var sources = new HashSet<ColumnName>();
    entry.list("args").forEach(arg -> walk.expressions.read(arg, soFar, sources));
    walk.expressions.read(entry.child("repeatable"), soFar, sources);
    walk.facts.steer(sources, Use.ANY, "TABLESAMPLE");
    return part(entry.required("relation"), soFar);
  }

  private FromPart join(Node entry, Scope soFar) {
    FromPart left = part(entry.required("larg"), soFar);
    FromPart right = part(entry.required("rarg"), soFar.plus(left));
    Set<String> shared = sharedNames(entry, left, right);
    var merged = new ArrayList<ScopeColumn>();
    for (String name : shared) {
      merged.add(merge(name, entry.text("jointype"), left, right));
    }
    if (!merged.isEmpty()) {
      walk.expressions.checkOperator(Expressions.EQUALS);
    }
    for (ScopeColumn column : merged) {
      column.read();
      walk.facts.steer(column.sources(), Use.ANY, "JOIN");
    }
    Scope both = soFar.bare().plus(left).plus(right);
    walk.effort.spend(both.columns().size() + both.items().size());
    walk.expressions.condition(entry.child("quals"), both, "JOIN");
    List<ScopeColumn> columns =
        Scope.concat(
            merged,
            Scope.concat(without(left.columns(), shared), without(right.columns(), shared)));
    List<RangeItem> open = Scope.concat(left.open(), right.open());
    Node alias = entry.child("alias", "Alias");
    if (alias != null) {
      if (!open.isEmpty() && alias.has("colnames")) {
        walk.facts.untraced("a join whose columns are not all known gives them other names");
      }
      RangeItem item = aliased(RangeItem.computed(null, columns, unlisted(open)), alias, walk);
      return FromPart.of(item);
    }
    List<RangeItem> items = Scope.concat(left.items(), right.items());
    Node usingAlias = entry.child("join_using_alias", "Alias");
    if (usingAlias != null) {
      items =
          Scope.concat(
              items, List.of(RangeItem.computed(usingAlias.text("aliasname"), merged, null)));
    }
    return new FromPart(items, ColumnList.of(columns), open);
  }

  private static @Nullable Set<ColumnName> unlisted(List<RangeItem> open) {
    var all = new HashSet<ColumnName>();
    for (RangeItem item : open) {
      if (item.unlisted() != null) {
        all.addAll(item.unlisted());
      }
    }
    return open.isEmpty() ? null : all;
  }

  private Set<String> sharedNames(Node join, FromPart left, FromPart right) {
    if (!join.flag("isNatural")) {
      return new LinkedHashSet<>(join.strings("usingClause"));
    }
    if (!left.open().isEmpty() || !right.open().isEmpty()) {
      walk.facts.untraced("NATURAL JOIN of something whose columns are not known");
    }
    var names = new LinkedHashSet<String>();
    ColumnList ofRight = right.columns();
    for (ScopeColumn column : left.columns()) {
      if (!ofRight.named(column.name()).isEmpty()) {
        names.add(column.name());
      }
    }
    return names;
  }

  private ScopeColumn merge(String name, String joinType, FromPart left, FromPart right) {
    ScopeColumn ofLeft = only(name, left);
    ScopeColumn ofRight = only(name, right);
    ScopeColumn shown =
        switch (joinType) {
          case "JOIN_INNER", "JOIN_LEFT" -> ofLeft;
          case "JOIN_RIGHT" -> ofRight;
          default -> null;
        };
    return ScopeColumn.merged(ofLeft, ofRight, shown);
  }

  private ScopeColumn only(String name, FromPart part) {
    List<ScopeColumn> found = part.columns().named(name);
    if (found.size() == 1) {
      return found.getFirst();
    }
    Set<ColumnName> unlisted = unlisted(part.open());
    if (found.isEmpty() && unlisted != null) {
      return ScopeColumn.computed(name, unlisted);
    }
    walk.facts.missingColumn(name);
    return ScopeColumn.computed(name, Set.of());
  }

  private static List<ScopeColumn> without(List<ScopeColumn> columns, Set<String> names) {
    return names.isEmpty()
        ? columns
        : columns.stream().filter(column -> !names.contains(column.name())).toList();
  }

  /** The item under an alias; its first columns are renamed as the alias says. */
  static RangeItem aliased(RangeItem item, @Nullable Node alias, Walk walk) {
    if (alias == null) {
      return item;
    }
    List<String> names = alias.strings("colnames");
    List<ScopeColumn> columns = renamed(item.columns(), names);
    Set<ColumnName> unlisted = item.unlisted();
    if (names.size() > columns.size() && unlisted != null) {
      columns =
          Scope.concat(
              columns,
              names.subList(columns.size(), names.size()).stream()
                  .map(name -> ScopeColumn.computed(name, unlisted))
                  .toList());
    }
    return item.named(alias.text("aliasname"), null).with(columns);
  }

  static List<ScopeColumn> renamed(List<ScopeColumn> columns, List<String> names) {
    if (names.isEmpty()) {
      return columns;
    }
    var renamed = new ArrayList<ScopeColumn>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      ScopeColumn column = columns.get(i);
      renamed.add(i < names.size() ? column.renamed(names.get(i)) : column);
    }
    return renamed;
  }
}
