package dev.weir.sql.postgres.tree;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of the parse tree's nodes that this reader knows, from PostgreSQL 15 to 18. A field
 * that a later grammar adds is noticed instead of skipped.
 */
public final class KnownFields {
  private static final Map<String, Set<String>> FIELDS = new HashMap<>();

  static {
    expressions();
    jsonExpressions();
    fromClauses();
    statements();
  }

  private KnownFields() {}

  /** What {@link #firstUnknown} answers for a tree that is deeper than it looks. */
  public static final String TOO_DEEP = "a tree nested too deeply";

  /** A node of the tree that was not looked at yet. */
  private record Pending(String kind, JsonNode fields, int depth) {}

  /**
   * Looks through a whole tree. Chains of set operations, which lean to the left, count as one
   * level.
   *
   * @param depthMax how many nodes may lie in each other
   * @return a kind, or a field as {@code Kind.field}, that is not known; {@link #TOO_DEEP}; or null
   *     if everything is known
   */
  public static @Nullable String firstUnknown(Node tree, int depthMax) {
    var pending = new ArrayDeque<Pending>();
    pending.push(new Pending(tree.kind(), tree.json(), 0));
    while (!pending.isEmpty()) {
      Pending node = pending.pop();
      Set<String> known = FIELDS.get(node.kind());
      if (known == null) {
        if (!node.kind().equals(Node.EMPTY)) {
          return node.kind();
        }
        continue;
      }
      if (node.depth() > depthMax) {
        return TOO_DEEP;
      }
      for (Map.Entry<String, JsonNode> field : node.fields().properties()) {
        if (!known.contains(field.getKey())) {
          return node.kind() + "." + field.getKey();
        }
        boolean chain = node.kind().equals("SelectStmt") && field.getKey().equals("larg");
        push(pending, node, field.getKey(), field.getValue(), node.depth() + (chain ? 0 : 1));
      }
    }
    return null;
  }

  private static void push(
      ArrayDeque<Pending> pending, Pending node, String field, JsonNode value, int depth) {
    if (value.isArray()) {
      for (JsonNode element : value) {
        pushWrapped(pending, element, depth);
      }
    } else if (value.isObject() && !node.kind().equals("A_Const")) {
      if (isWrapper(value)) {
        pushWrapped(pending, value, depth);
      } else {
        pending.push(new Pending(DeclaredKinds.of(node.kind(), field), value, depth));
      }
    }
  }

  private static void pushWrapped(ArrayDeque<Pending> pending, JsonNode wrapper, int depth) {
    if (wrapper.isObject() && !wrapper.isEmpty()) {
      Map.Entry<String, JsonNode> only = wrapper.properties().iterator().next();
      pending.push(new Pending(only.getKey(), only.getValue(), depth));
    }
  }

  /** A wrapped node has one field, with a capital; the fields of nodes begin with a small one. */
  static boolean isWrapper(JsonNode value) {
    return value.size() == 1
        && Character.isUpperCase(value.propertyNames().iterator().next().charAt(0));
  }

  private static void add(String kind, String fields) {
    FIELDS.put(kind, Set.of((fields + " location").trim().split(" ")));
  }

  private static void expressions() {
    add("ColumnRef", "fields");
    add("ParamRef", "number");
    add("A_Const", "ival fval boolval sval bsval isnull");
    add("A_Expr", "kind name lexpr rexpr rexpr_list_start rexpr_list_end");
    add("TypeCast", "arg typeName");
    add("TypeName", "names typeOid setof pct_type typmods typemod arrayBounds");
    add("CollateClause", "arg collname");
    add(
        "FuncCall",
        "funcname args agg_order agg_filter over agg_within_group agg_star agg_distinct"
            + " func_variadic funcformat");
    add("NamedArgExpr", "arg name argnumber");
    add("A_Indices", "is_slice lidx uidx");
    add("A_Indirection", "arg indirection");
    add("A_ArrayExpr", "elements list_start list_end");
    add("ResTarget", "name indirection val");
    add("MultiAssignRef", "source colno ncolumns");
    add("SortBy", "node sortby_dir sortby_nulls useOp");
    add("WindowDef", "name refname partitionClause orderClause frameOptions startOffset endOffset");
    add("BoolExpr", "boolop args");
    add("SubLink", "subLinkType subLinkId testexpr operName subselect");
    add("CaseExpr", "arg args defresult");
    add("CaseWhen", "expr result");
    add("RowExpr", "args row_format colnames");
    add("CoalesceExpr", "args");
    add("MinMaxExpr", "op args");
    add("SQLValueFunction", "op typmod");
    add("NullTest", "arg nulltesttype argisrow");
    add("BooleanTest", "arg booltesttype");
    add("GroupingFunc", "args");
    add("GroupingSet", "kind content");
    add("SetToDefault", "");
    add("CurrentOfExpr", "cursor_name cursor_param");
    add("MergeSupportFunc", "msftype");
    add("List", "items");
    add("String", "sval");
    add("Integer", "ival");
    add("Float", "fval");
    add("Boolean", "boolval");
    add("BitString", "bsval");
    add("A_Star", "");
    add("XmlExpr", "op name named_args arg_names args xmloption indent");
    add("XmlSerialize", "xmloption expr typeName indent");
  }

  private static void jsonExpressions() {
    add("JsonFormat", "format_type encoding");
    add("JsonReturning", "format");
    add("JsonOutput", "typeName returning");
    add("JsonValueExpr", "raw_expr formatted_expr format");
    add("JsonKeyValue", "key value");
    add("JsonObjectConstructor", "exprs output absent_on_null unique");
    add("JsonArrayConstructor", "exprs output absent_on_null");
    add("JsonArrayQueryConstructor", "query output format absent_on_null");
    add("JsonAggConstructor", "output agg_filter agg_order over");
    add("JsonObjectAgg", "constructor arg absent_on_null unique");
    add("JsonArrayAgg", "constructor arg absent_on_null");
    add("JsonIsPredicate", "expr format item_type unique_keys");
    add("JsonParseExpr", "expr output unique_keys");
    add("JsonScalarExpr", "expr output");
    add("JsonSerializeExpr", "expr output");
    add(
        "JsonFuncExpr",
        "op column_name context_item pathspec passing output on_empty on_error wrapper quotes");
    add("JsonArgument", "val name");
    add("JsonBehavior", "btype expr coerce");
  }

  private static void fromClauses() {
    add("RangeVar", "catalogname schemaname relname inh relpersistence alias");
    add("Alias", "aliasname colnames");
    add("RangeSubselect", "lateral subquery alias");
    add("RangeFunction", "lateral ordinality is_rowsfrom functions alias coldeflist");
    add("RangeTableFunc", "lateral docexpr rowexpr namespaces columns alias");
    add("RangeTableFuncCol", "colname typeName for_ordinality is_not_null colexpr coldefexpr");
    add("RangeTableSample", "relation method args repeatable");
    add("JsonTable", "context_item pathspec passing columns on_error alias lateral");
    add("JsonTablePathSpec", "string name name_location");
    add(
        "JsonTableColumn",
        "coltype name typeName pathspec format wrapper quotes columns on_empty on_error");
    add(
        "JoinExpr",
        "jointype isNatural larg rarg usingClause join_using_alias quals alias rtindex");
    add("ColumnDef", "colname typeName collClause is_local");
    add("WithClause", "ctes recursive");
    add(
        "CommonTableExpr",
        "ctename aliascolnames ctematerialized ctequery search_clause cycle_clause");
    add("CTESearchClause", "search_col_list search_breadth_first search_seq_column");
    add(
        "CTECycleClause",
        "cycle_col_list cycle_mark_column cycle_mark_value cycle_mark_default"
            + " cycle_path_column");
  }

  private static void statements() {
    add(
        "SelectStmt",
        "distinctClause intoClause targetList fromClause whereClause groupClause groupDistinct"
            + " havingClause windowClause valuesLists sortClause limitOffset limitCount"
            + " limitOption lockingClause withClause op all larg rarg");
    add(
        "IntoClause",
        "rel colNames accessMethod options onCommit tableSpaceName viewQuery skipData");
    add("DefElem", "defnamespace defname arg defaction");
    add("LockingClause", "lockedRels strength waitPolicy");
    add(
        "InsertStmt",
        "relation cols selectStmt onConflictClause returningClause returningList withClause"
            + " override");
    add("OnConflictClause", "action infer targetList whereClause");
    add("InferClause", "indexElems whereClause conname");
    add(
        "IndexElem",
        "name expr indexcolname collation opclass opclassopts ordering nulls_ordering");
    add(
        "UpdateStmt",
        "relation targetList whereClause fromClause returningClause returningList withClause");
    add("DeleteStmt", "relation usingClause whereClause returningClause returningList withClause");
    add(
        "MergeStmt",
        "relation sourceRelation joinCondition mergeWhenClauses returningClause returningList"
            + " withClause");
    add("MergeWhenClause", "matchKind commandType override condition targetList values matched");
    add("ReturningClause", "options exprs");
    add("ReturningOption", "option value");
  }
}
