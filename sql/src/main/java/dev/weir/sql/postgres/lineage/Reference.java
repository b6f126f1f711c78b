package dev.weir.sql.postgres.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a ColumnRef means, in the order in which transformColumnRef (parse_expr.c) tries. */
sealed interface Reference {
  /** One column; several where the name is ambiguous, of which each may be meant. */
  record Columns(Set<ScopeColumn> columns) implements Reference {}

  /** The whole row of an item: {@code t}, {@code t.*}. */
  record Row(RangeItem item) implements Reference {}

  /** {@code t.f}, where f is no column: the function f called with the whole row. */
  record Projection(RangeItem item, String name) implements Reference {}

  record Unknown(String name) implements Reference {}

  static Reference resolve(Node columnRef, Scope scope) {
    List<String> names = columnRef.strings("fields");
    return isStar(columnRef) ? row(names, scope) : column(names, scope);
  }

  static boolean isStar(Node columnRef) {
    List<Node> fields = columnRef.list("fields");
    return !fields.isEmpty() && fields.getLast().is("A_Star");
  }

  private static Reference row(List<String> names, Scope scope) {
    RangeItem item = item(names, scope);
    return item == null ? new Unknown(String.join(".", names) + ".*") : new Row(item);
  }

  /** The item that the parts of a name before the column's mean. */
  private static @Nullable RangeItem item(List<String> names, Scope scope) {
    return switch (names.size()) {
      case 1 -> scope.item(null, names.get(0));
      case 2 -> scope.item(names.get(0), names.get(1));
      case 3 -> scope.item(names.get(1), names.get(2));
      default -> null;
    };
  }

  private static Reference column(List<String> names, Scope scope) {
    if (names.size() == 1) {
      Set<ScopeColumn> columns = scope.unqualified(names.getFirst());
      if (!columns.isEmpty()) {
        return new Columns(columns);
      }
      RangeItem item = scope.item(null, names.getFirst());
      return item == null ? new Unknown(names.getFirst()) : new Row(item);
    }
    if (names.isEmpty()) {
      return new Unknown("");
    }
    RangeItem item = item(names.subList(0, names.size() - 1), scope);
    if (item == null) {
      return new Unknown(String.join(".", names));
    }
    List<ScopeColumn> columns = item.named(names.getLast());
    return columns.isEmpty()
        ? new Projection(item, names.getLast())
        : new Columns(new LinkedHashSet<>(columns));
  }
}
