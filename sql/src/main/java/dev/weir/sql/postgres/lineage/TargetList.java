package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a SELECT list, a VALUES row or RETURNING, with stars expanded. */
final class TargetList {
  /** PostgreSQL's own limit (MaxTupleAttributeNumber). */
  static final int COLUMNS_MAX = 1_664;

  private final Walk walk;

  TargetList(Walk walk) {
    this.walk = walk;
  }

  /** The columns of ResTarget nodes. */
  List<ScopeColumn> of(List<Node> targets, Scope scope) {
    var columns = new ArrayList<ScopeColumn>(targets.size());
    for (Node target : targets) {
      Node value = target.required("val");
      String name = target.textOrNull("name");
      add(value, name != null ? name : ColumnLabels.of(value), scope, columns);
    }
    walk.effort.spend(columns.size());
    return bounded(columns);
  }

  /** The server refuses a query level with more columns; they are not carried on. */
  private List<ScopeColumn> bounded(List<ScopeColumn> columns) {
    if (columns.size() <= COLUMNS_MAX) {
      return columns;
    }
    walk.facts.untraced("a query has more than " + COLUMNS_MAX + " columns");
    return columns.subList(0, COLUMNS_MAX);
  }

  /** The columns of a VALUES row, which are called column1, column2, … */
  List<ScopeColumn> row(List<Node> values, Scope scope) {
    var columns = new ArrayList<ScopeColumn>(values.size());
    for (Node value : values) {
      add(value, "", scope, columns);
    }
    for (int i = 0; i < columns.size(); i++) {
      ScopeColumn column = columns.get(i);
      columns.set(i, ScopeColumn.unchanged("column" + (i + 1), column));
    }
    return bounded(columns);
  }

  private void add(Node value, String name, Scope scope, List<ScopeColumn> columns) {
    if (value.is("ColumnRef") && Reference.isStar(value)) {
      star(value, scope, columns);
    } else if (value.is("A_Indirection") && value.list("indirection").getLast().is("A_Star")) {
      rowStar(value, scope, columns);
    } else {
      ScopeColumn plain = Expressions.plainColumn(value, scope);
      if (plain != null) {
        plain.read();
        columns.add(ScopeColumn.unchanged(name, plain));
      } else {
        columns.add(ScopeColumn.computed(name, walk.expressions.sources(value, scope)));
      }
    }
  }

  private void star(Node columnRef, Scope scope, List<ScopeColumn> columns) {
    if (columnRef.strings("fields").isEmpty()) {
      for (RangeItem item : scope.open()) {
        requireListed(item);
      }
      addAll(scope.columns(), columns);
    } else if (Reference.resolve(columnRef, scope) instanceof Reference.Row(RangeItem item)) {
      requireListed(item);
      addAll(item.columns(), columns);
    } else {
      walk.facts.untraced("a star that names no known relation");
    }
  }

  private void requireListed(RangeItem item) {
    if (item.unlisted() != null) {
      walk.facts.untraced("the columns of " + item.name() + " are not all known");
    }
  }

  private void addAll(List<ScopeColumn> found, List<ScopeColumn> columns) {
    walk.effort.spend(found.size());
    for (ScopeColumn column : found) {
      if (column.hidden()) {
        continue;
      }
      column.read();
      columns.add(ScopeColumn.unchanged(column.name(), column));
    }
  }

  /** {@code (row).*}: one column for each field of the row's type. */
  private void rowStar(Node indirection, Scope scope, List<ScopeColumn> columns) {
    Node arg = indirection.required("arg");
    boolean onlyStar = indirection.list("indirection").size() == 1;
    if (onlyStar
        && arg.is("ColumnRef")
        && Reference.resolve(arg, scope) instanceof Reference.Row(RangeItem item)) {
      requireListed(item);
      addAll(item.columns(), columns);
      return;
    }
    Set<ColumnName> sources = walk.expressions.sources(indirection, scope);
    List<String> fields = onlyStar ? fields(arg, scope) : List.of();
    if (fields.isEmpty()) {
      walk.facts.untraced("the fields of a row that is expanded by a star are not known");
    }
    ScopeColumn holder = Expressions.plainColumn(arg, scope);
    if (holder != null && !fields.isEmpty()) {
      for (String field : fields) {
        Set<ColumnName> stored = walk.relations.field(holder, field);
        columns.add(ScopeColumn.computed(field, stored == null ? sources : stored));
      }
      return;
    }
    fields.forEach(field -> columns.add(ScopeColumn.computed(field, sources)));
  }

  private List<String> fields(Node row, Scope scope) {
    ScopeColumn column = Expressions.plainColumn(row, scope);
    ObjectName type = column == null ? typeOf(row) : column.compositeOf();
    if (type != null) {
      return walk.relations.columnNames(type);
    }
    if (!row.is("FuncCall")) {
      return List.of();
    }
    List<Catalogue.Function> users = walk.calls.users(row.strings("funcname"));
    if (!users.isEmpty()) {
      ObjectName returnsRow = users.getFirst().returnsRow();
      return returnsRow == null
          ? users.getFirst().returnsTable()
          : walk.relations.columnNames(returnsRow);
    }
    List<Node> args = row.list("args");
    if (row.lastString("funcname").equals("unnest")) {
      List<String> elements =
          args.size() == 1 ? ArrayElements.fields(walk, args.getFirst(), scope) : null;
      return elements == null ? List.of() : elements;
    }
    return walk.calls.builtin(row.strings("funcname")).outputs();
  }

  private static @Nullable ObjectName typeOf(Node row) {
    if (row.is("TypeCast")) {
      return Walk.name(row.required("typeName", "TypeName").strings("names"));
    }
    if (row.is("FuncCall")
        && row.lastString("funcname").contains("_populate_record")
        && !row.list("args").isEmpty()) {
      return typeOf(row.list("args").getFirst());
    }
    return null;
  }
}
