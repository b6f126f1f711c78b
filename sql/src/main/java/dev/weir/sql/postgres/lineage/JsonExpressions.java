package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SQL/JSON expressions.
 *
 * @see <a href="https://www.postgresql.org/docs/18/functions-json.html">JSON functions</a>
 */
final class JsonExpressions {
  private JsonExpressions() {}

  /** Reads a node if it is one of these, and says whether it was. */
  static boolean read(Walk walk, Node node, Scope scope, Set<ColumnName> into) {
    Expressions expressions = walk.expressions;
    switch (node.kind()) {
      case "JsonValueExpr" -> {
        Node format = node.child("format", "JsonFormat");
        if (format != null && format.text("format_type").equals("JS_FORMAT_JSON")) {
          document(walk, node, scope, into);
        } else {
          expressions.read(node.child("raw_expr"), scope, into);
        }
        expressions.read(node.child("formatted_expr"), scope, into);
      }
      case "JsonKeyValue" -> {
        expressions.partial(node.required("key"), scope, into, "a JSON key");
        expressions.read(node.child("value", "JsonValueExpr"), scope, into);
      }
      case "JsonObjectConstructor", "JsonArrayConstructor" ->
          node.list("exprs").forEach(child -> expressions.read(child, scope, into));
      case "JsonArrayQueryConstructor" ->
          walk.queries
              .anyQuery(node.required("query"), scope.inner())
              .forEach(column -> walk.add(column.sources(), into));
      case "JsonObjectAgg" -> {
        expressions.read(node.child("arg", "JsonKeyValue"), scope, into);
        aggregate(walk, node.required("constructor", "JsonAggConstructor"), scope, into);
      }
      case "JsonArrayAgg" -> {
        expressions.read(node.child("arg", "JsonValueExpr"), scope, into);
        aggregate(walk, node.required("constructor", "JsonAggConstructor"), scope, into);
      }
      case "JsonIsPredicate" -> expressions.read(node.child("expr"), scope, into);
      case "JsonParseExpr" ->
          expressions.partial(
              node.required("expr", "JsonValueExpr"), scope, into, "a cast to json");
      case "JsonScalarExpr" -> expressions.read(node.child("expr"), scope, into);
      case "JsonSerializeExpr" -> document(walk, node.child("expr", "JsonValueExpr"), scope, into);
      case "JsonFuncExpr" -> function(walk, node, scope, into);
      case "JsonArgument" -> expressions.read(node.child("val", "JsonValueExpr"), scope, into);
      case "JsonBehavior" -> expressions.read(node.child("expr"), scope, into);
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * A value that is read as JSON: where it is a text, it may be none. A stored one tells no more
   * than its form, and what builds JSON does not fail.
   */
  static void document(Walk walk, @Nullable Node value, Scope scope, Set<ColumnName> into) {
    if (value == null) {
      return;
    }
    Node raw = value.child("raw_expr");
    if (raw == null || isJson(raw, scope)) {
      walk.expressions.read(raw, scope, into);
    } else {
      walk.expressions.partial(raw, scope, into, "a text that is read as JSON");
    }
  }

  private static boolean isJson(Node node, Scope scope) {
    return switch (node.kind()) {
      case "A_Const", "ParamRef", "TypeCast" -> true;
      case "ColumnRef" -> {
        ScopeColumn column = Expressions.plainColumn(node, scope);
        yield column != null && column.exact();
      }
      case "FuncCall" -> node.lastString("funcname").contains("json");
      default -> node.kind().startsWith("Json");
    };
  }

  private static void aggregate(Walk walk, Node constructor, Scope scope, Set<ColumnName> into) {
    walk.calls.filterAndOrder(constructor, scope, into);
    Node over = constructor.child("over", "WindowDef");
    if (over != null) {
      walk.calls.window(over, scope, into);
    }
  }

  /** JSON_VALUE, JSON_QUERY and JSON_EXISTS: with ERROR ON ERROR they fail by what they find. */
  private static void function(Walk walk, Node node, Scope scope, Set<ColumnName> into) {
    Expressions expressions = walk.expressions;
    var own = new HashSet<ColumnName>();
    document(walk, node.child("context_item", "JsonValueExpr"), scope, own);
    Node path = node.child("pathspec");
    if (path != null) {
      expressions.partial(path, scope, own, "a JSON path");
    }
    for (Node argument : node.list("passing")) {
      expressions.partial(argument, scope, own, "an argument of a JSON path");
    }
    boolean canFail = false;
    for (String field : new String[] {"on_empty", "on_error"}) {
      Node behavior = node.child(field, "JsonBehavior");
      if (behavior != null) {
        canFail |= behavior.text("btype").equals("JSON_BEHAVIOR_ERROR");
        Set<ColumnName> found = Set.copyOf(own);
        int before = walk.facts.told();
        expressions.read(behavior, scope, own);
        walk.facts.guard(found, before, "ON EMPTY or ON ERROR");
      }
    }
    if (canFail) {
      walk.facts.canFail(own, "a JSON function");
    }
    walk.add(own, into);
  }
}
