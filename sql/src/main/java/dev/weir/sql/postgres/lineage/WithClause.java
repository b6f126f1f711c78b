package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** WITH: common table expressions, also data-modifying and recursive ones (parse_cte.c). */
final class WithClause {
  /** After so many rounds every column of a recursive query is taken to depend on all of them. */
  private static final int ROUNDS_MAX = 6;

  private final Walk walk;

  WithClause(Walk walk) {
    this.walk = walk;
  }

  /** The place with the WITH queries of a statement; each of them is walked, named or not. */
  Scope open(Node statement, Scope here) {
    Node clause = statement.child("withClause", "WithClause");
    if (clause == null) {
      return here;
    }
    var tables = new ArrayList<WithTable>();
    var byName = new HashMap<String, WithTable>();
    for (Node cte : clause.list("ctes")) {
      var table = new WithTable(cte, tables.size());
      tables.add(table);
      if (byName.put(table.name, table) != null) {
        walk.facts.untraced("WITH query " + table.name + " is there twice");
      }
    }
    var all = new WithTables(here.tables(), byName, tables.size());
    boolean recursive = clause.flag("recursive");
    for (WithTable table : tables) {
      table.scope =
          here.withTables(recursive ? all : new WithTables(here.tables(), all.here(), table.place));
    }
    tables.forEach(this::evaluate);
    return here.withTables(all);
  }

  /** A WITH query as an item of a FROM clause. */
  RangeItem item(WithTable table) {
    if (table.state == WithTable.State.WALKING) {
      table.namesItself = true;
      if (table.columns == null) {
        walk.facts.untraced("WITH query " + table.name + " names itself in its first part");
      }
    } else {
      evaluate(table);
    }
    List<ScopeColumn> columns = table.columns;
    return columns == null
        ? RangeItem.computed(table.name, List.of(), Set.of())
        : RangeItem.computed(
            table.name,
            table.state == WithTable.State.WALKING ? own(table, columns) : columns,
            null);
  }

  /** Within the query itself stars leave out what SEARCH and CYCLE add to it. */
  private static List<ScopeColumn> own(WithTable table, List<ScopeColumn> columns) {
    Node search = table.expression.child("search_clause", "CTESearchClause");
    Node cycle = table.expression.child("cycle_clause", "CTECycleClause");
    int added = (search == null ? 0 : 1) + (cycle == null ? 0 : 2);
    if (added == 0) {
      return columns;
    }
    var own = new ArrayList<>(columns.subList(0, columns.size() - added));
    columns.subList(own.size(), columns.size()).forEach(one -> own.add(one.hiddenFromStars()));
    return own;
  }

  private void evaluate(WithTable table) {
    if (table.state != WithTable.State.NEW) {
      return;
    }
    table.state = WithTable.State.WALKING;
    Node query = table.expression.required("ctequery");
    Scope scope = Objects.requireNonNull(table.scope);
    boolean union = query.is("SelectStmt") && !query.text("op").equals("SETOP_NONE");
    if (union && scope.tables().find(table.name) == table) {
      Scope inside = walk.with.open(query, scope);
      table.columns =
          columns(table, walk.queries.select(query.required("larg", "SelectStmt"), inside));
      untilStable(table, query, scope);
    } else {
      table.columns = columns(table, walk.queries.anyQuery(query, scope));
    }
    table.state = WithTable.State.DONE;
  }

  private void untilStable(WithTable table, Node query, Scope scope) {
    for (int round = 0; ; round++) {
      List<ScopeColumn> before = Objects.requireNonNull(table.columns);
      List<ScopeColumn> after = columns(table, walk.queries.anyQuery(query, scope));
      table.columns = computed(after);
      if (!table.namesItself) {
        table.columns = after;
        return;
      }
      if (size(before) == size(after)) {
        return;
      }
      if (round == ROUNDS_MAX) {
        // The union of all columns is a fixed point: every further round adds what steers only.
        table.columns = allOfAll(after);
        walk.queries.anyQuery(query, scope);
        return;
      }
    }
  }

  private static List<ScopeColumn> computed(List<ScopeColumn> columns) {
    return columns.stream()
        .map(column -> ScopeColumn.computed(column.name(), column.sources()))
        .toList();
  }

  private static List<ScopeColumn> allOfAll(List<ScopeColumn> columns) {
    var all = new HashSet<ColumnName>();
    columns.forEach(column -> all.addAll(column.sources()));
    return columns.stream().map(column -> ScopeColumn.computed(column.name(), all)).toList();
  }

  private static int size(List<ScopeColumn> columns) {
    return columns.stream().mapToInt(column -> column.sources().size()).sum();
  }

  /** The query's columns under the names that the WITH clause gives, and those that it adds. */
  private List<ScopeColumn> columns(WithTable table, List<ScopeColumn> ofQuery) {
    List<ScopeColumn> named =
        FromClause.renamed(ofQuery, table.expression.strings("aliascolnames"));
    var all = new ArrayList<>(named);
    Node search = table.expression.child("search_clause", "CTESearchClause");
    if (search != null) {
      Set<ColumnName> by = sources(named, search.strings("search_col_list"));
      all.add(ScopeColumn.computed(search.text("search_seq_column"), by));
    }
    Node cycle = table.expression.child("cycle_clause", "CTECycleClause");
    if (cycle != null) {
      Set<ColumnName> by = sources(named, cycle.strings("cycle_col_list"));
      walk.facts.steer(by, Use.ANY, "CYCLE");
      all.add(ScopeColumn.computed(cycle.text("cycle_mark_column"), by));
      all.add(ScopeColumn.computed(cycle.text("cycle_path_column"), by));
    }
    return all;
  }

  private static Set<ColumnName> sources(List<ScopeColumn> columns, List<String> names) {
    var all = new HashSet<ColumnName>();
    for (ScopeColumn column : columns) {
      if (names.contains(column.name())) {
        all.addAll(column.sources());
      }
    }
    return all;
  }
}
