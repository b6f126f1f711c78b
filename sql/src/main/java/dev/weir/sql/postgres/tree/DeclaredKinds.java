package dev.weir.sql.postgres.tree;

import java.util.Map;

/**
 * The kinds of fields whose declaration in parsenodes.h names them, so that the tree does not: a
 * field has the same kind in whatever node it is, but for {@link #BY_NODE}.
 */
final class DeclaredKinds {
  private static final Map<String, String> BY_FIELD =
      Map.ofEntries(
          Map.entry("relation", "RangeVar"),
          Map.entry("rel", "RangeVar"),
          Map.entry("view", "RangeVar"),
          Map.entry("sequence", "RangeVar"),
          Map.entry("table", "RangeVar"),
          Map.entry("pktable", "RangeVar"),
          Map.entry("constrrel", "RangeVar"),
          Map.entry("alias", "Alias"),
          Map.entry("join_using_alias", "Alias"),
          Map.entry("typeName", "TypeName"),
          Map.entry("over", "WindowDef"),
          Map.entry("larg", "SelectStmt"),
          Map.entry("rarg", "SelectStmt"),
          Map.entry("withClause", "WithClause"),
          Map.entry("intoClause", "IntoClause"),
          Map.entry("into", "IntoClause"),
          Map.entry("onConflictClause", "OnConflictClause"),
          Map.entry("infer", "InferClause"),
          Map.entry("returningClause", "ReturningClause"),
          Map.entry("search_clause", "CTESearchClause"),
          Map.entry("cycle_clause", "CTECycleClause"),
          Map.entry("collClause", "CollateClause"),
          Map.entry("constructor", "JsonAggConstructor"),
          Map.entry("output", "JsonOutput"),
          Map.entry("returning", "JsonReturning"),
          Map.entry("format", "JsonFormat"),
          Map.entry("context_item", "JsonValueExpr"),
          Map.entry("on_empty", "JsonBehavior"),
          Map.entry("on_error", "JsonBehavior"),
          Map.entry("pathspec", "JsonTablePathSpec"));

  private static final Map<String, String> BY_NODE =
      Map.of(
          "JsonKeyValue.value", "JsonValueExpr",
          "JsonArgument.val", "JsonValueExpr",
          "JsonArrayAgg.arg", "JsonValueExpr",
          "JsonObjectAgg.arg", "JsonKeyValue",
          "JsonParseExpr.expr", "JsonValueExpr",
          "JsonSerializeExpr.expr", "JsonValueExpr",
          "PLAssignStmt.val", "SelectStmt");

  private DeclaredKinds() {}

  /** The kind of a field of a node; the node's and field's names where it is not known. */
  static String of(String node, String field) {
    String name = node + "." + field;
    String kind = BY_NODE.get(name);
    return kind != null ? kind : BY_FIELD.getOrDefault(field, name);
  }
}
