package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import dev.weir.sql.postgres.functions.BuiltinFunction;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions in a FROM clause: every column of their rows depends on all their arguments. */
final class FromFunctions {
  private final Walk walk;

  FromFunctions(Walk walk) {
    this.walk = walk;
  }

  /** The columns of one function; unlisted is not null where it may return others. */
  private record Columns(List<ScopeColumn> listed, @Nullable Set<ColumnName> unlisted) {}

  FromPart rangeFunction(Node entry, Scope soFar) {
    Node alias = entry.child("alias", "Alias");
    String scalarName = alias == null ? "" : alias.text("aliasname");
    List<Node> functions = entry.list("functions");
    var columns = new ArrayList<ScopeColumn>();
    Set<ColumnName> unlisted = null;
    for (Node pair : functions) {
      List<Node> items = pair.list("items");
      List<Node> definitions =
          items.size() > 1 && items.get(1).is("List")
              ? items.get(1).list("items")
              : entry.list("coldeflist");
      Columns ofOne =
          one(items.getFirst(), definitions, functions.size() == 1 ? scalarName : "", soFar);
      columns.addAll(ofOne.listed());
      unlisted = ofOne.unlisted() == null ? unlisted : plus(unlisted, ofOne.unlisted());
    }
    if (entry.flag("ordinality")) {
      columns.add(ScopeColumn.computed("ordinality", Set.of()));
    }
    if (unlisted != null) {
      // Any of them might be at the place of another.
      Set<ColumnName> more = unlisted;
      columns.replaceAll(column -> column.with(more));
    }
    String name = columns.isEmpty() || functions.size() != 1 ? null : label(functions.getFirst());
    var item = RangeItem.computed(name, columns, unlisted);
    return FromPart.of(FromClause.aliased(item, alias, walk));
  }

  private static Set<ColumnName> plus(@Nullable Set<ColumnName> some, Set<ColumnName> more) {
    return some == null ? more : Sources.union(some, more);
  }

  private static String label(Node pair) {
    return ColumnLabels.of(pair.list("items").getFirst());
  }

  private Columns one(Node function, List<Node> definitions, String scalarName, Scope soFar) {
    Set<ColumnName> sources = walk.expressions.sources(function, soFar);
    if (!definitions.isEmpty()) {
      return new Columns(
          definitions.stream()
              .map(column -> ScopeColumn.computed(column.text("colname"), sources))
              .toList(),
          null);
    }
    String label = ColumnLabels.of(function);
    String name = scalarName.isEmpty() ? label : scalarName;
    if (!function.is("FuncCall")) {
      return new Columns(List.of(ScopeColumn.computed(name, sources)), null);
    }
    List<String> functionName = function.strings("funcname");
    List<Catalogue.Function> users = walk.calls.users(functionName);
    if (!users.isEmpty()) {
      return ofUser(users, name, sources);
    }
    BuiltinFunction builtin = walk.calls.builtin(functionName);
    if (functionName.getLast().equals("unnest")) {
      return unnest(function.list("args"), name, sources, soFar);
    }
    if (!builtin.outputs().isEmpty()) {
      // One output alone keeps its name as well, whatever the alias (chooseScalarFunctionAlias).
      return new Columns(listed(builtin.outputs(), sources), null);
    }
    if (builtin.openRow()) {
      List<String> row = rowOfFirstArgument(function);
      return row.isEmpty()
          ? new Columns(List.of(), sources)
          : new Columns(listed(row, sources), null);
    }
    return new Columns(listed(List.of(name), sources), null);
  }

  private Columns unnest(List<Node> args, String name, Set<ColumnName> sources, Scope soFar) {
    var names = new ArrayList<String>();
    boolean known = true;
    for (Node arg : args) {
      List<String> fields = ArrayElements.fields(walk, arg, soFar);
      known &= fields != null;
      if (fields == null || fields.isEmpty()) {
        names.add(args.size() == 1 ? name : "unnest");
      } else {
        names.addAll(fields);
      }
    }
    return new Columns(listed(names, sources), known ? null : sources);
  }

  private static List<ScopeColumn> listed(List<String> names, Set<ColumnName> sources) {
    return names.stream().map(name -> ScopeColumn.computed(name, sources)).toList();
  }

  private Columns ofUser(List<Catalogue.Function> users, String name, Set<ColumnName> sources) {
    Catalogue.Function function = users.getFirst();
    List<String> names = function.returnsTable();
    ObjectName row = function.returnsRow();
    if (row != null) {
      names = walk.relations.columnNames(row);
    }
    if (names.isEmpty()) {
      names = List.of(name);
    }
    // The statement is untraced anyhow: the columns serve to go on with the names in it.
    return new Columns(listed(names, sources), sources);
  }

  /** json_populate_record(null::customers, …) returns rows of the type of its first argument. */
  private List<String> rowOfFirstArgument(Node call) {
    List<Node> args = call.list("args");
    if (args.isEmpty() || !args.getFirst().is("TypeCast")) {
      return List.of();
    }
    List<String> type = args.getFirst().required("typeName", "TypeName").strings("names");
    return walk.relations.columnNames(Walk.name(type));
  }

  FromPart xmlTable(Node entry, Scope soFar) {
    var sources = new HashSet<ColumnName>();
    walk.expressions.read(entry.child("docexpr"), soFar, sources);
    walk.expressions.read(entry.child("rowexpr"), soFar, sources);
    entry.list("namespaces").forEach(node -> walk.expressions.read(node, soFar, sources));
    List<Node> columns = entry.list("columns");
    for (Node column : columns) {
      walk.expressions.read(column.child("colexpr"), soFar, sources);
      walk.expressions.read(column.child("coldefexpr"), soFar, sources);
    }
    walk.facts.steer(sources, Use.ANY, "XMLTABLE");
    List<String> names = columns.stream().map(column -> column.text("colname")).toList();
    var item = RangeItem.computed("xmltable", listed(names, sources), null);
    return FromPart.of(FromClause.aliased(item, entry.child("alias", "Alias"), walk));
  }

  FromPart jsonTable(Node entry, Scope soFar) {
    var sources = new HashSet<ColumnName>();
    JsonExpressions.document(walk, entry.child("context_item", "JsonValueExpr"), soFar, sources);
    path(entry, soFar, sources);
    entry.list("passing").forEach(node -> walk.expressions.read(node, soFar, sources));
    walk.expressions.read(entry.child("on_error", "JsonBehavior"), soFar, sources);
    var names = new ArrayList<String>();
    jsonColumns(entry, soFar, sources, names);
    walk.facts.steer(sources, Use.ANY, "JSON_TABLE");
    var item = RangeItem.computed("json_table", listed(names, sources), null);
    return FromPart.of(FromClause.aliased(item, entry.child("alias", "Alias"), walk));
  }

  private void path(Node node, Scope soFar, Set<ColumnName> sources) {
    Node path = node.child("pathspec", "JsonTablePathSpec");
    if (path != null) {
      walk.expressions.read(path.child("string"), soFar, sources);
    }
  }

  private void jsonColumns(Node node, Scope soFar, Set<ColumnName> sources, List<String> names) {
    walk.effort.enter();
    for (Node column : node.list("columns")) {
      path(column, soFar, sources);
      walk.expressions.read(column.child("on_empty", "JsonBehavior"), soFar, sources);
      walk.expressions.read(column.child("on_error", "JsonBehavior"), soFar, sources);
      if (column.text("coltype").equals("JTC_NESTED")) {
        jsonColumns(column, soFar, sources, names);
      } else {
        names.add(column.text("name"));
      }
    }
    walk.effort.leave();
  }
}
