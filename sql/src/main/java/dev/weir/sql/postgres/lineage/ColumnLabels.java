package dev.weir.sql.postgres.lineage;

import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names that the server gives to columns without one: FigureColname in parse_target.c. */
final class ColumnLabels {
  private static final String NONE = "?column?";

  private ColumnLabels() {}

  static String of(Node expression) {
    Label label = figure(expression);
    return label == null ? NONE : label.text();
  }

  /** A weak label yields to a stronger one further in. */
  private record Label(String text, boolean strong) {}

  private static @Nullable Label strong(String text) {
    return new Label(text, true);
  }

  private static @Nullable Label figure(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    return switch (node.kind()) {
      case "ColumnRef" -> lastName(node.strings("fields"));
      case "A_Indirection" -> {
        Label last = lastName(node.strings("indirection"));
        yield last == null ? figure(node.required("arg")) : last;
      }
      case "FuncCall" -> lastName(node.strings("funcname"));
      case "A_Expr" -> node.text("kind").equals("AEXPR_NULLIF") ? strong("nullif") : null;
      case "TypeCast" -> {
        Label inner = figure(node.required("arg"));
        yield inner != null && inner.strong()
            ? inner
            : new Label(node.required("typeName", "TypeName").lastString("names"), false);
      }
      case "CollateClause" -> figure(node.required("arg"));
      case "GroupingFunc" -> strong("grouping");
      case "MergeSupportFunc" -> strong("merge_action");
      case "SubLink" -> subLink(node);
      case "CaseExpr" -> {
        Label inner = figure(node.child("defresult"));
        yield inner != null && inner.strong() ? inner : new Label("case", false);
      }
      case "A_ArrayExpr" -> strong("array");
      case "RowExpr" -> strong("row");
      case "CoalesceExpr" -> strong("coalesce");
      case "MinMaxExpr" -> strong(node.text("op").equals("IS_LEAST") ? "least" : "greatest");
      case "SQLValueFunction" -> strong(valueFunction(node.text("op")));
      case "XmlExpr" -> xml(node.text("op"));
      case "XmlSerialize" -> strong("xmlserialize");
      default -> json(node);
    };
  }

  private static @Nullable Label lastName(List<String> names) {
    return names.isEmpty() ? null : strong(names.getLast());
  }

  private static @Nullable Label subLink(Node node) {
    return switch (node.text("subLinkType")) {
      case "EXISTS_SUBLINK" -> strong("exists");
      case "ARRAY_SUBLINK" -> strong("array");
      case "EXPR_SUBLINK" -> firstColumn(node.required("subselect"));
      default -> null;
    };
  }

  private static @Nullable Label firstColumn(Node select) {
    Node leftmost = select;
    while (leftmost.child("larg", "SelectStmt") instanceof Node left) {
      leftmost = left;
    }
    if (leftmost.has("valuesLists")) {
      return strong("column1");
    }
    List<Node> targets = leftmost.list("targetList");
    if (targets.isEmpty()) {
      return null;
    }
    String name = targets.getFirst().textOrNull("name");
    return strong(name != null ? name : of(targets.getFirst().required("val")));
  }

  private static String valueFunction(String op) {
    String name = op.replaceFirst("^SVFOP_", "").toLowerCase(Locale.ROOT);
    return name.endsWith("_n") ? name.substring(0, name.length() - 2) : name;
  }

  private static @Nullable Label xml(String op) {
    return switch (op) {
      case "IS_XMLCONCAT" -> strong("xmlconcat");
      case "IS_XMLELEMENT" -> strong("xmlelement");
      case "IS_XMLFOREST" -> strong("xmlforest");
      case "IS_XMLPARSE" -> strong("xmlparse");
      case "IS_XMLPI" -> strong("xmlpi");
      case "IS_XMLROOT" -> strong("xmlroot");
      default -> null;
    };
  }

  private static @Nullable Label json(Node node) {
    return switch (node.kind()) {
      case "JsonParseExpr" -> strong("json");
      case "JsonScalarExpr" -> strong("json_scalar");
      case "JsonSerializeExpr" -> strong("json_serialize");
      case "JsonObjectConstructor" -> strong("json_object");
      case "JsonArrayConstructor", "JsonArrayQueryConstructor" -> strong("json_array");
      case "JsonObjectAgg" -> strong("json_objectagg");
      case "JsonArrayAgg" -> strong("json_arrayagg");
      case "JsonFuncExpr" ->
          switch (node.text("op")) {
            case "JSON_EXISTS_OP" -> strong("json_exists");
            case "JSON_QUERY_OP" -> strong("json_query");
            case "JSON_VALUE_OP" -> strong("json_value");
            default -> null;
          };
      default -> null;
    };
  }
}
