package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code unnest} makes of its argument: an array of rows becomes a column for each field of
 * the row's type, any other array one column. Where neither the text nor the catalogue tells which
 * it is, that is said, since every column behind it in a star would be taken for another.
 */
final class ArrayElements {
  private static final List<String> OF_TSVECTOR = List.of("lexeme", "positions", "weights");

  /** Types of columns of the server's own, such as pg_index.indkey. */
  private static final Set<String> OF_NUMBERS = Set.of("int2vector", "oidvector");

  private static final Set<String> RETURN_TEXTS =
      Set.of(
          "string_to_array",
          "regexp_split_to_array",
          "regexp_match",
          "tsvector_to_array",
          "parse_ident",
          "current_schemas",
          "array_positions");

  private static final Set<String> RETURN_TSVECTOR =
      Set.of("to_tsvector", "setweight", "strip", "ts_delete", "ts_filter", "array_to_tsvector");

  /** Functions whose result is an array like their first argument. */
  private static final Set<String> KEEP_TYPE =
      Set.of("array_append", "array_cat", "array_remove", "array_replace", "trim_array");

  private ArrayElements() {}

  /** The fields of an array's elements; empty if they are no rows; null if it is not known. */
  static @Nullable List<String> fields(Walk walk, Node array, Scope scope) {
    return switch (array.kind()) {
      case "TypeCast" -> ofType(walk, array.required("typeName", "TypeName"), true);
      case "A_ArrayExpr" -> ofElements(walk, array.list("elements"), scope);
      case "ColumnRef" -> ofColumn(walk, array, scope);
      case "FuncCall" -> ofFunction(walk, array, scope);
      case "SubLink" -> ofQuery(walk, array, scope);
      default -> null;
    };
  }

  /** A subquery's one column: where its FROM clause leads is looked up beside the statement. */
  private static @Nullable List<String> ofQuery(Walk walk, Node link, Scope scope) {
    Node query = link.required("subselect");
    List<Node> targets = query.is("SelectStmt") ? query.list("targetList") : List.of();
    if (targets.size() != 1 || query.has("withClause")) {
      return null;
    }
    Walk beside = walk.inside();
    Scope inner = beside.from.read(query.list("fromClause"), scope.inner());
    Node value = targets.getFirst().required("val");
    return link.text("subLinkType").equals("ARRAY_SUBLINK")
        ? ofElement(beside, value, inner)
        : fields(beside, value, inner);
  }

  private static @Nullable List<String> ofType(Walk walk, Node type, boolean array) {
    List<String> names = type.strings("names");
    boolean bounds = type.has("arrayBounds");
    if (array && !bounds) {
      boolean tsvector = names.getLast().equals("tsvector") && CastTargets.isBuiltin(type);
      return tsvector ? OF_TSVECTOR : null;
    }
    if (!array && bounds) {
      return null;
    }
    if (CastTargets.isScalar(type, walk.catalogue.searchPath())) {
      return List.of();
    }
    List<String> row = walk.relations.columnNames(Walk.name(names));
    if (!row.isEmpty()) {
      return row;
    }
    return CastTargets.isBuiltin(type) && !names.getLast().equals("record") ? List.of() : null;
  }

  private static @Nullable List<String> ofElements(Walk walk, List<Node> elements, Scope scope) {
    boolean texts = !elements.isEmpty();
    for (Node element : elements) {
      if (element.is("A_Const")) {
        // A text alone takes the type of the others.
        if (!element.has("sval") && !element.has("isnull")) {
          return List.of();
        }
        continue;
      }
      texts = false;
      List<String> fields = ofElement(walk, element, scope);
      if (fields != null) {
        return fields;
      }
    }
    return texts ? List.of() : null;
  }

  private static @Nullable List<String> ofElement(Walk walk, Node element, Scope scope) {
    return switch (element.kind()) {
      case "TypeCast" -> ofType(walk, element.required("typeName", "TypeName"), false);
      case "A_ArrayExpr" -> ofElements(walk, element.list("elements"), scope);
      case "ColumnRef" -> {
        if (Reference.resolve(element, scope) instanceof Reference.Row(RangeItem item)) {
          yield item.stored() ? item.columns().stream().map(ScopeColumn::name).toList() : null;
        }
        Catalogue.Column column = stored(walk, element, scope);
        if (column == null || column.type().endsWith("[]")) {
          yield null;
        }
        yield column.compositeOf() == null
            ? List.of()
            : walk.relations.columnNames(column.compositeOf());
      }
      default -> null;
    };
  }

  private static @Nullable List<String> ofColumn(Walk walk, Node reference, Scope scope) {
    Catalogue.Column column = stored(walk, reference, scope);
    if (column == null) {
      return null;
    }
    if (column.type().equals("tsvector")) {
      return OF_TSVECTOR;
    }
    if (column.compositeOf() != null) {
      return walk.relations.columnNames(column.compositeOf());
    }
    return column.type().endsWith("[]") || OF_NUMBERS.contains(column.type()) ? List.of() : null;
  }

  private static Catalogue.@Nullable Column stored(Walk walk, Node reference, Scope scope) {
    ScopeColumn column = Expressions.plainColumn(reference, scope);
    ColumnName origin = column == null ? null : column.origin();
    Catalogue.Relation relation =
        origin == null
            ? null
            : walk.catalogue.relation(origin.table().schema(), origin.table().name());
    return relation == null || origin == null ? null : relation.column(origin.column());
  }

  private static @Nullable List<String> ofFunction(Walk walk, Node call, Scope scope) {
    List<String> name = call.strings("funcname");
    List<Node> args = call.list("args");
    if (!walk.calls.users(name).isEmpty() || !walk.calls.builtin(name).harmless()) {
      return null;
    }
    if (RETURN_TEXTS.contains(name.getLast())) {
      return List.of();
    }
    if (RETURN_TSVECTOR.contains(name.getLast())) {
      return OF_TSVECTOR;
    }
    if (args.isEmpty()) {
      return null;
    }
    if (name.getLast().equals("array_agg")) {
      return ofElement(walk, args.getFirst(), scope);
    }
    return KEEP_TYPE.contains(name.getLast()) ? fields(walk, args.getFirst(), scope) : null;
  }
}
