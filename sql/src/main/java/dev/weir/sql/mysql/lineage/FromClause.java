package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ColumnsClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DerivedTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IndexHintContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IndexListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.JoinedTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.JtColumnContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SingleTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SingleTableParensContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableAliasContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableFactorContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableFunctionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableReferenceContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableReferenceListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableReferenceListParensContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table references of FROM and UPDATE, as setup_natural_join_row_types joins them. */
final class FromClause {
  private final Walk walk;

  FromClause(Walk walk) {
    this.walk = walk;
  }

  /** Adds what a list of table references makes visible to the scope. */
  void read(TableReferenceListContext list, Scope scope) {
    FromPart all = FromPart.NOTHING;
    for (TableReferenceContext reference : list.tableReference()) {
      all = all.and(part(reference, all, scope));
      walk.effort.spend(all.columns().size() + all.items().size());
    }
    scope.add(all);
  }

  private FromPart list(TableReferenceListContext list, FromPart soFar, Scope scope) {
    FromPart all = FromPart.NOTHING;
    for (TableReferenceContext reference : list.tableReference()) {
      all = all.and(part(reference, soFar.and(all), scope));
    }
    return all;
  }

  private FromPart part(TableReferenceContext reference, FromPart soFar, Scope scope) {
    walk.effort.enter();
    FromPart left;
    if (reference.escapedTableReference() == null) {
      left = factor(reference.tableFactor(), soFar, scope);
    } else {
      left = factor(reference.escapedTableReference().tableFactor(), soFar, scope);
      left = joins(left, reference.escapedTableReference().joinedTable(), soFar, scope);
    }
    left = joins(left, reference.joinedTable(), soFar, scope);
    walk.effort.leave();
    return left;
  }

  private FromPart joins(
      FromPart first, List<JoinedTableContext> joins, FromPart soFar, Scope scope) {
    FromPart left = first;
    for (JoinedTableContext join : joins) {
      TableReferenceContext other = join.tableReference();
      boolean plain = join.expr() == null && join.identifierListWithParentheses() == null;
      if (other != null && plain && other.escapedTableReference() == null) {
        // a JOIN b JOIN c ON … is (a JOIN b) JOIN c ON … (add_cross_joined_table in sql_yacc.yy).
        left = left.and(factor(other.tableFactor(), soFar.and(left), scope));
        left = joins(left, other.joinedTable(), soFar, scope);
      } else {
        FromPart right =
            other == null
                ? factor(join.tableFactor(), soFar.and(left), scope)
                : part(other, soFar.and(left), scope);
        left = join(join, left, right, scope);
      }
      walk.effort.spend(left.columns().size() + left.items().size());
    }
    return left;
  }

  private FromPart join(JoinedTableContext join, FromPart left, FromPart right, Scope scope) {
    if (join.expr() != null) {
      walk.expressions.condition(join.expr(), scope.of(left.and(right)), "JOIN");
      return left.and(right);
    }
    boolean isRight =
        join.outerJoinType() != null && join.outerJoinType().RIGHT_SYMBOL() != null
            || join.naturalJoinType() != null && join.naturalJoinType().RIGHT_SYMBOL() != null;
    // The columns of a RIGHT JOIN come in the order of the same LEFT JOIN.
    FromPart first = isRight ? right : left;
    FromPart second = isRight ? left : right;
    Set<String> shared = Joined.shared(walk, join, first, second);
    if (shared.isEmpty()) {
      return left.and(right);
    }
    return new FromPart(left.and(right).items(), Joined.columns(walk, shared, first, second));
  }

  private FromPart factor(TableFactorContext factor, FromPart soFar, Scope scope) {
    if (factor.singleTable() != null) {
      return FromPart.of(table(factor.singleTable(), scope));
    }
    if (factor.singleTableParens() != null) {
      SingleTableParensContext parens = factor.singleTableParens();
      while (parens.singleTable() == null) {
        parens = parens.singleTableParens();
      }
      return FromPart.of(table(parens.singleTable(), scope));
    }
    if (factor.derivedTable() != null) {
      return FromPart.of(derived(factor.derivedTable(), soFar, scope));
    }
    if (factor.tableReferenceListParens() != null) {
      TableReferenceListParensContext parens = factor.tableReferenceListParens();
      while (parens.tableReferenceList() == null) {
        parens = parens.tableReferenceListParens();
      }
      return list(parens.tableReferenceList(), soFar, scope);
    }
    return FromPart.of(jsonTable(factor.tableFunction(), soFar, scope));
  }

  private RangeItem table(SingleTableContext table, Scope scope) {
    List<String> parts = Names.parts(table.tableRef());
    boolean plain = table.tableRef().qualifiedIdentifier() != null && parts.size() == 1;
    WithTable with = plain ? scope.tables.find(parts.getFirst(), scope) : null;
    RangeItem item = with == null ? walk.relations.read(parts) : walk.with.item(with);
    options(table, item);
    return table.tableAlias() == null ? item : item.named(name(table.tableAlias()));
  }

  /** A partition that is named, or an index: what is chosen tells something of its columns. */
  void options(SingleTableContext table, RangeItem item) {
    if (table.usePartition() != null) {
      walk.relations.steerByPartition(item);
    }
    if (table.tablesampleClause() != null) {
      walk.facts.unknown("TABLESAMPLE");
    }
    if (table.indexHintList() != null
        && !table.indexHintList().indexHint().stream().allMatch(FromClause::isOfPrimaryKey)) {
      walk.relations.steerByAll(item, "an index hint");
    }
  }

  private static boolean isOfPrimaryKey(IndexHintContext hint) {
    IndexListContext list = hint.indexList();
    boolean ignores = hint.indexHintType() != null && hint.indexHintType().IGNORE_SYMBOL() != null;
    return list != null
        && !ignores
        && list.indexListElement().stream().allMatch(one -> one.PRIMARY_SYMBOL() != null);
  }

  private static String name(TableAliasContext alias) {
    return Names.of(alias.identifier());
  }

  private RangeItem derived(DerivedTableContext derived, FromPart soFar, Scope scope) {
    Scope here = scope.beside();
    if (derived.LATERAL_SYMBOL() != null) {
      here = beside(soFar, scope).inner();
    }
    List<ScopeColumn> columns = walk.queries.subquery(derived.subquery(), here);
    return RangeItem.computed(
        derived.tableAlias() == null ? "" : name(derived.tableAlias()),
        renamed(columns, Names.columns(derived.columnInternalRefList())));
  }

  /** The tables so far, within the queries around. */
  private static Scope beside(FromPart soFar, Scope scope) {
    Scope tables = scope.beside();
    tables.set(scope.from().and(soFar));
    return tables;
  }

  /** Columns under the names of a list behind an alias; all names or none. */
  List<ScopeColumn> renamed(List<ScopeColumn> columns, List<String> names) {
    if (names.isEmpty()) {
      return columns;
    }
    if (names.size() != columns.size()) {
      walk.facts.untraced("a list of column names is not as long as its table is wide");
      return columns;
    }
    var renamed = new ArrayList<ScopeColumn>(columns.size());
    for (int i = 0; i < names.size(); i++) {
      renamed.add(columns.get(i).renamed(names.get(i)));
    }
    return renamed;
  }

  private RangeItem jsonTable(TableFunctionContext function, FromPart soFar, Scope scope) {
    Scope here = beside(soFar, scope);
    Set<ColumnName> sources = walk.expressions.sources(function.expr(), here);
    walk.facts.steer(sources, Use.ANY, "the rows of JSON_TABLE");
    var columns = new ArrayList<ScopeColumn>();
    addColumns(function.columnsClause(), sources, columns);
    return RangeItem.computed(
        function.tableAlias() == null ? "" : name(function.tableAlias()), columns);
  }

  private static void addColumns(
      ColumnsClauseContext clause, Set<ColumnName> sources, List<ScopeColumn> into) {
    for (JtColumnContext column : clause.jtColumn()) {
      if (column.columnsClause() != null) {
        addColumns(column.columnsClause(), sources, into);
      } else {
        into.add(ScopeColumn.computed(Names.of(column.identifier()), sources));
      }
    }
  }

  /** The table reference, if a list of them is one plain table; null if not. */
  static @Nullable SingleTableContext single(TableReferenceListContext list) {
    TableReferenceContext only = list.tableReference().size() == 1 ? list.tableReference(0) : null;
    if (only == null || only.tableFactor() == null || !only.joinedTable().isEmpty()) {
      return null;
    }
    SingleTableContext table = only.tableFactor().singleTable();
    SingleTableParensContext parens = only.tableFactor().singleTableParens();
    while (table == null && parens != null) {
      table = parens.singleTable();
      parens = parens.singleTableParens();
    }
    return table;
  }

  /** What NATURAL and USING make of two tables' columns. */
  private static final class Joined {
    private Joined() {}

    /** The names, folded, that both sides have and that are compared. */
    static Set<String> shared(Walk walk, JoinedTableContext join, FromPart left, FromPart right) {
      var names = new java.util.LinkedHashSet<String>();
      if (join.naturalJoinType() != null) {
        ColumnList others = ColumnList.ofAnyCase(right.columns());
        for (ScopeColumn column : left.columns()) {
          if (!column.hidden()
              && others.named(column.name()).stream().anyMatch(other -> !other.hidden())) {
            names.add(ColumnList.fold(column.name()));
          }
        }
      } else if (join.identifierListWithParentheses() != null) {
        join.identifierListWithParentheses().identifierList().identifier().stream()
            .map(Names::of)
            .forEach(name -> {
              for (FromPart side : List.of(left, right)) {
                if (ColumnList.ofAnyCase(side.columns()).named(name).isEmpty()) {
                  walk.facts.missingColumn(name + "\tfrom clause");
                }
              }
              names.add(ColumnList.fold(name));
            });
      }
      return names;
    }

    static List<ScopeColumn> columns(Walk walk, Set<String> shared, FromPart left, FromPart right) {
      ColumnList lefts = ColumnList.ofAnyCase(left.columns());
      ColumnList rights = ColumnList.ofAnyCase(right.columns());
      var merged = new ArrayList<ScopeColumn>();
      for (ScopeColumn column : lefts) {
        if (shared.contains(ColumnList.fold(column.name()))) {
          for (ScopeColumn other : rights.named(column.name())) {
            ScopeColumn both = ScopeColumn.merged(column, other, column);
            both.read();
            walk.facts.steer(both.sources(), Use.ANY, "JOIN");
            merged.add(both);
          }
        }
      }
      return Lists.concat(merged, Lists.concat(without(lefts, shared), without(rights, shared)));
    }

    private static List<ScopeColumn> without(List<ScopeColumn> columns, Set<String> names) {
      return columns.stream()
          .filter(column -> !names.contains(ColumnList.fold(column.name())))
          .toList();
    }
  }
}
