package dev.weir.sql.mysql.lineage;

import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean at one place of a statement, as the server's {@code Name_resolution_context}
 * looks them up: the tables of this query, then those of the queries around it, and there also what
 * their select lists have named so far. It grows while a query is walked.
 */
final class Scope {
  /** The query around, if this one may refer to it. */
  final @Nullable Scope outer;

  /** The WITH queries that can be named here. */
  final WithTables tables;

  /** Names of tables and aliases are compared without their case. */
  final boolean foldsTables;

  /** What is being read, in the server's words for a column that is not there. */
  String clause = "field list";

  /** The names of the select list count here as well: in GROUP BY, HAVING and ORDER BY. */
  boolean sees;

  /** The select list so far. */
  List<ScopeColumn> results = List.of();

  private FromPart from = FromPart.NOTHING;
  private @Nullable ColumnList byName;

  Scope(@Nullable Scope outer, WithTables tables, boolean foldsTables) {
    this.outer = outer;
    this.tables = tables;
    this.foldsTables = foldsTables;
  }

  /** The scope of a query inside an expression of this one. */
  Scope inner() {
    return new Scope(this, tables, foldsTables);
  }

  /** What a derived table sees: the queries around, not the tables beside it. */
  Scope beside() {
    return new Scope(outer, tables, foldsTables);
  }

  /** The same place with other WITH queries. */
  Scope with(WithTables others) {
    var scope = new Scope(outer, others, foldsTables);
    scope.clause = clause;
    return scope;
  }

  /** A scope of these tables within the same queries: that of a join's condition. */
  Scope of(FromPart part) {
    var scope = new Scope(outer, tables, foldsTables);
    scope.from = part;
    scope.clause = "on clause";
    return scope;
  }

  void set(FromPart part) {
    from = part;
    byName = null;
  }

  void add(FromPart part) {
    set(from.and(part));
  }

  FromPart from() {
    return from;
  }

  private ColumnList columns() {
    ColumnList known = byName;
    if (known == null) {
      known = ColumnList.ofAnyCase(from.columns());
      byName = known;
    }
    return known;
  }

  /** The columns that a name may mean, of one to three parts; where it could be several, all. */
  Set<ScopeColumn> find(List<String> parts) {
    var found = new LinkedHashSet<ScopeColumn>();
    for (Scope level = this; level != null && found.isEmpty(); level = level.outer) {
      level.findHere(parts, level != this || sees, found);
    }
    return found;
  }

  private void findHere(List<String> parts, boolean withResults, Set<ScopeColumn> found) {
    String name = parts.getLast();
    if (parts.size() == 1) {
      found.addAll(columns().named(name));
      if (withResults) {
        found.addAll(results(name));
      }
      return;
    }
    String schema = parts.size() > 2 ? parts.getFirst() : null;
    for (RangeItem item : items(schema, parts.get(parts.size() - 2))) {
      found.addAll(item.columns().named(name));
    }
  }

  /** What the select list calls so. */
  List<ScopeColumn> results(String name) {
    return ColumnList.ofAnyCase(results).named(name);
  }

  /** The items of this query that a name before a dot means. */
  List<RangeItem> items(@Nullable String schema, String name) {
    var found = new ArrayList<RangeItem>(1);
    for (RangeItem item : from.items()) {
      boolean inSchema =
          schema == null || item.schema() == null || sameTable(schema, item.schema());
      if (inSchema && sameTable(name, item.name())) {
        found.add(item);
      }
    }
    return found;
  }

  boolean sameTable(String one, String other) {
    return foldsTables ? ColumnList.fold(one).equals(ColumnList.fold(other)) : one.equals(other);
  }

  /** How long a name may be looked for, in steps of the effort. */
  int lookup() {
    int steps = 0;
    for (Scope level = this; level != null; level = level.outer) {
      steps += 1 + level.from.items().size() / 16;
    }
    return steps;
  }
}
