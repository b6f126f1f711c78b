package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.mysql.windows.SystemWindows;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DeleteStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.OrderClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SingleTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefWithWildcardContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableReferenceListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UpdateElementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UpdateStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WhereClauseContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** UPDATE and DELETE, of one table and of several. */
final class DataChanges {
  private static final Set<String> NAMES_ROWS = Set.of("WHERE", "JOIN");

  private final Walk walk;

  DataChanges(Walk walk) {
    this.walk = walk;
  }

  void update(UpdateStatementContext update) {
    Scope scope = walk.with.open(update.withClause(), walk.outside()).beside();
    tables(update.tableReferenceList(), Action.UPDATE, scope);
    var targets = new HashSet<ObjectName>();
    for (UpdateElementContext element : update.updateList().updateElement()) {
      ScopeColumn column = assigned(element, scope);
      ColumnName origin = column == null ? null : column.origin();
      Set<ColumnName> sources = value(element, column, scope);
      if (origin != null) {
        targets.add(origin.table());
        written(origin, Action.UPDATE, sources);
      }
    }
    where(update.whereClause(), scope, targets);
    order(update.orderClause(), scope);
  }

  /** The column that an assignment names. */
  @Nullable ScopeColumn assigned(UpdateElementContext element, Scope scope) {
    List<String> parts = Names.parts(element.columnRef().fieldIdentifier());
    Set<ScopeColumn> found = parts.isEmpty() ? Set.of() : scope.find(parts);
    if (found.size() == 1) {
      ScopeColumn column = found.iterator().next();
      if (column.origin() == null) {
        walk.facts.untraced("what is assigned to is no column of a table");
      }
      return column;
    }
    if (found.isEmpty()) {
      walk.facts.missingColumn(String.join(".", parts) + "\tfield list");
    } else {
      walk.facts.untraced("the column that is assigned to is ambiguous");
    }
    return null;
  }

  /** What an assigned value depends on; nothing if a column stays as it is. */
  Set<ColumnName> value(UpdateElementContext element, @Nullable ScopeColumn column, Scope scope) {
    if (element.expr() == null) {
      return Set.of();
    }
    ScopeColumn plain = Expressions.plainColumn(element.expr(), scope);
    if (plain != null && plain == column) {
      plain.read();
      return Set.of();
    }
    return walk.expressions.sources(element.expr(), scope);
  }

  void written(ColumnName column, Action action, Set<ColumnName> sources) {
    walk.facts.access(action, ObjectKind.TABLE, column.table()).write(column.column());
    walk.facts.flow(sources, column.table(), column.column());
    if (SystemWindows.isSystem(column.table().schema())) {
      walk.facts.untraced("what is written to " + column.table() + " changes the server itself");
    }
  }

  /**
   * Reads the tables of UPDATE. One alone is read only where a column of it is; several are joined,
   * so that each of them is.
   */
  private void tables(TableReferenceListContext list, Action action, Scope scope) {
    SingleTableContext single = FromClause.single(list);
    if (single == null) {
      walk.from.read(list, scope);
      return;
    }
    Target target = walk.relations.target(Names.parts(single.tableRef()), action);
    walk.from.options(single, target.item());
    scope.set(
        FromPart.of(
            single.tableAlias() == null
                ? target.item()
                : target.item().named(Names.of(single.tableAlias().identifier()))));
  }

  private void where(@Nullable WhereClauseContext where, Scope scope, Set<ObjectName> targets) {
    if (where != null) {
      scope.clause = "where clause";
      walk.expressions.condition(where.expr(), scope, "WHERE");
    }
    boolean names =
        walk.facts.rowSteering().stream()
            .anyMatch(
                one -> NAMES_ROWS.contains(one.clause()) && targets.contains(one.column().table()));
    if (!names) {
      walk.facts.setUnbounded();
    }
  }

  private void order(@Nullable OrderClauseContext order, Scope scope) {
    walk.queries.orderBy(order, ColumnList.ofAnyCase(List.of()), scope);
  }

  /**
   * @param returning what MariaDB's RETURNING shows, or null
   */
  List<ScopeColumn> delete(
      DeleteStatementContext delete, @Nullable SelectItemListContext returning) {
    Scope scope = walk.with.open(delete.withClause(), walk.outside()).beside();
    var targets = new HashSet<ObjectName>();
    if (delete.tableRef() == null) {
      walk.from.read(delete.tableReferenceList(), scope);
      for (TableRefWithWildcardContext name : delete.tableAliasRefList().tableRefWithWildcard()) {
        target(Names.parts(name), scope, targets);
      }
    } else {
      Target target = walk.relations.target(Names.parts(delete.tableRef()), Action.DELETE);
      targets.add(target.name());
      if (delete.partitionDelete() != null) {
        walk.relations.steerByPartition(target.item());
      }
      scope.set(
          FromPart.of(
              delete.tableAlias() == null
                  ? target.item()
                  : target.item().named(Names.of(delete.tableAlias().identifier()))));
    }
    where(delete.whereClause(), scope, targets);
    order(delete.orderClause(), scope);
    return returning == null ? List.of() : returning(returning, scope, Map.of());
  }

  private void target(List<String> parts, Scope scope, Set<ObjectName> targets) {
    String schema = parts.size() > 1 ? parts.getFirst() : null;
    List<RangeItem> items = scope.items(schema, parts.getLast());
    if (items.isEmpty()) {
      walk.facts.untraced("table " + parts.getLast() + " is not among those that are joined");
    }
    for (RangeItem item : items) {
      if (item.relation() == null) {
        walk.facts.untraced("what is deleted from is no table");
      } else {
        targets.add(item.relation());
        walk.facts.access(Action.DELETE, ObjectKind.TABLE, item.relation());
        if (SystemWindows.isSystem(item.relation().schema())) {
          walk.facts.untraced(
              "what is written to " + item.relation() + " changes the server itself");
        }
      }
    }
  }

  /**
   * RETURNING: a column that the statement writes shows what was written as well.
   *
   * @param written what was written to each column, by folded names
   */
  List<ScopeColumn> returning(
      SelectItemListContext list, Scope scope, Map<String, Set<ColumnName>> written) {
    Scope after = scope.beside();
    FromPart all = FromPart.NOTHING;
    for (RangeItem item : scope.from().items()) {
      List<ScopeColumn> columns =
          item.columns().stream().map(column -> after(column, written)).toList();
      all =
          all.and(
              FromPart.of(
                  new RangeItem(
                      item.name(), item.schema(), ColumnList.ofAnyCase(columns), item.relation())));
    }
    after.set(all);
    return walk.queries.targets().of(list, after);
  }

  private static ScopeColumn after(ScopeColumn column, Map<String, Set<ColumnName>> written) {
    return column.with(written.getOrDefault(ColumnList.fold(column.name()), Set.of()));
  }
}
