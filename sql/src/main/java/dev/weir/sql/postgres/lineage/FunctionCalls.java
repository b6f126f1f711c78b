package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.functions.BuiltinFunction;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.functions.ExtensionFunctions;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls of functions. A built-in that only computes hands its arguments on; every other function is
 * an access, and unless it is known to show nothing of tables the statement is not traced.
 */
final class FunctionCalls {
  private static final String INFORMATION_SCHEMA = "information_schema";

  private final Walk walk;
  private final Deque<Map<String, Set<ColumnName>>> windows = new ArrayDeque<>();

  FunctionCalls(Walk walk) {
    this.walk = walk;
  }

  void read(Node call, Scope scope, Set<ColumnName> into) {
    List<String> name = call.strings("funcname");
    List<Node> args = call.list("args");
    List<Catalogue.Function> users = users(name);
    if (users.isEmpty() && isProjection(name, args, scope)) {
      projection(name.getLast(), args.getFirst(), scope, into);
      return;
    }
    BuiltinFunction builtin = builtin(name);
    if (users.isEmpty() && builtin == BuiltinFunctions.UNREVIEWED && isCast(name, call)) {
      walk.expressions.partial(args.getFirst(), scope, into, "a cast to " + name.getLast());
      return;
    }
    var own = new HashSet<ColumnName>();
    for (int i = 0; i < args.size(); i++) {
      if (ArgumentFailures.by(walk, builtin, name.getLast(), args, i, scope)) {
        walk.expressions.partial(args.get(i), scope, own, "function " + name.getLast());
      } else {
        walk.expressions.read(args.get(i), scope, own);
      }
    }
    if (builtin.returnsSet()) {
      walk.facts.steer(own, Use.ANY, "set-returning function " + name.getLast());
    }
    filterAndOrder(call, scope, own);
    Node over = call.child("over", "WindowDef");
    if (over != null) {
      window(over, scope, own);
    }
    callUser(users);
    if (!builtin.harmless() && (users.isEmpty() || mayBeBuiltin(name))) {
      Effects.of(walk, builtin, name, args, own);
    }
    if (builtin.shows() != null) {
      own.addAll(walk.relations.sources(builtin.shows(), null));
    }
    walk.add(own, into);
  }

  /** A name without a schema that users have too: which one is meant depends on the arguments. */
  private boolean mayBeBuiltin(List<String> name) {
    return name.size() == 1 && walk.builtins.knows(name.getFirst());
  }

  /** FILTER and ORDER BY of an aggregate. */
  void filterAndOrder(Node call, Scope scope, Set<ColumnName> into) {
    Node filter = call.child("agg_filter");
    if (filter != null) {
      walk.expressions.condition(filter, scope, "FILTER", into);
    }
    var order = new HashSet<ColumnName>();
    for (Node sortBy : call.list("agg_order")) {
      walk.expressions.read(sortBy.child("node"), scope, order);
    }
    if (!call.flag("agg_within_group")) {
      walk.facts.steer(order, Use.ANY, "ORDER BY in an aggregate");
    }
    walk.add(order, into);
  }

  /** OVER: its columns steer, and the result depends on them. */
  void window(Node window, Scope scope, Set<ColumnName> into) {
    var own = new HashSet<ColumnName>();
    for (Node partition : window.list("partitionClause")) {
      walk.expressions.read(partition, scope, own);
    }
    for (Node sortBy : window.list("orderClause")) {
      walk.expressions.read(sortBy.child("node"), scope, own);
    }
    walk.expressions.read(window.child("startOffset"), scope, own);
    walk.expressions.read(window.child("endOffset"), scope, own);
    walk.facts.steer(own, Use.ANY, "OVER");
    walk.add(own, into);
    for (String field : new String[] {"name", "refname"}) {
      String name = window.text(field);
      if (!windows.isEmpty()) {
        walk.add(windows.peek().getOrDefault(name, Set.of()), into);
      }
    }
  }

  /** Makes the windows of a WINDOW clause known until {@link #leaveWindows}. */
  void enterWindows(Map<String, Set<ColumnName>> named) {
    windows.push(named);
  }

  void leaveWindows() {
    windows.pop();
  }

  private static boolean isCast(List<String> name, Node call) {
    return CastTargets.isCast(name)
        && call.list("args").size() == 1
        && !call.has("over")
        && !call.has("agg_filter")
        && !call.has("agg_order");
  }

  private boolean isProjection(List<String> name, List<Node> args, Scope scope) {
    return name.size() == 1
        && args.size() == 1
        && !walk.builtins.knows(name.getFirst())
        && args.getFirst().is("ColumnRef")
        && Reference.resolve(args.getFirst(), scope) instanceof Reference.Row(RangeItem item)
        && !item.named(name.getFirst()).isEmpty();
  }

  private void projection(String field, Node row, Scope scope, Set<ColumnName> into) {
    if (Reference.resolve(row, scope) instanceof Reference.Row(RangeItem item)) {
      for (ScopeColumn column : item.named(field)) {
        column.read();
        walk.add(column.sources(), into);
      }
    }
  }

  /** A call by {@code row.name}, where the row's columns are in {@code args} already. */
  void callNamed(@Nullable String row, String name, Set<ColumnName> args) {
    List<String> names = List.of(name);
    if (users(names).isEmpty() && !walk.builtins.knows(name)) {
      walk.facts.missingColumn(row == null ? name : row + "." + name);
      return;
    }
    walk.facts.canFail(args, "function " + name);
    callIfNotHarmless(name, args);
  }

  /** A field of an expression's row, which might be a call of a function of that name. */
  void callIfNotHarmless(String name, Set<ColumnName> args) {
    List<Catalogue.Function> users = users(List.of(name));
    callUser(users);
    if (walk.builtins.knows(name) && !walk.builtins.get(name).harmless()) {
      Effects.of(walk, walk.builtins.get(name), List.of(name), List.of(), args);
    }
  }

  /** The functions outside pg_catalog that a name might mean, reviewed extensions left out. */
  List<Catalogue.Function> users(List<String> name) {
    String schema = name.size() > 1 ? name.get(name.size() - 2) : null;
    if ("pg_catalog".equals(schema) || INFORMATION_SCHEMA.equals(schema)) {
      return List.of();
    }
    return walk.catalogue.functions(schema, name.getLast()).stream()
        .filter(function -> !"pg_catalog".equals(function.name().schema()))
        .filter(function -> !ExtensionFunctions.onlyComputes(function))
        .toList();
  }

  private boolean isExtensionFunction(List<String> name) {
    String schema = name.size() > 1 ? name.get(name.size() - 2) : null;
    return walk.catalogue.functions(schema, name.getLast()).stream()
        .anyMatch(ExtensionFunctions::onlyComputes);
  }

  /** What is known of a built-in; a name in another schema that has no function is unreviewed. */
  BuiltinFunction builtin(List<String> name) {
    String schema = name.size() > 1 ? name.get(name.size() - 2) : "pg_catalog";
    BuiltinFunction builtin =
        switch (schema) {
          case "pg_catalog" -> walk.builtins.get(name.getLast());
          case INFORMATION_SCHEMA -> walk.builtins.get(schema + "." + name.getLast());
          default -> BuiltinFunctions.UNREVIEWED;
        };
    return builtin == BuiltinFunctions.UNREVIEWED && isExtensionFunction(name)
        ? BuiltinFunctions.EXTENSION
        : builtin;
  }

  void callUser(List<Catalogue.Function> candidates) {
    for (Catalogue.Function function : candidates) {
      Action more = ExtensionFunctions.action(function);
      if (more != null) {
        walk.facts.access(more, ObjectKind.FUNCTION, function.name());
      }
      call(function.name());
    }
  }

  /** Notes a call of something that cannot be seen through. */
  void call(ObjectName function) {
    walk.facts.access(Action.CALL, ObjectKind.FUNCTION, function);
    walk.facts.function(function);
    walk.facts.untraced("function " + function + " cannot be seen through");
  }

  /** An operator outside pg_catalog is a function that nobody has reviewed. */
  void foreignOperator(List<String> name) {
    ObjectName operator = Walk.name(name);
    walk.facts.access(Action.CALL, ObjectKind.DEFINITION, operator);
    walk.facts.untraced("operator " + operator + " is not one of the server's own");
  }
}
