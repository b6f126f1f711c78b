package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ColumnRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FieldsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InsertFromConstructorContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InsertIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InsertQueryExpressionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InsertStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ReplaceStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UpdateElementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UpdateListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ValuesContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ValuesReferenceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** INSERT and REPLACE, with ON DUPLICATE KEY UPDATE. */
final class Inserts {
  private final Walk walk;
  private final DataChanges changes;

  Inserts(Walk walk, DataChanges changes) {
    this.walk = walk;
    this.changes = changes;
  }

  /** One statement while it is read: the target, its scope, and what goes where. */
  private final class Insert {
    final Target target;
    final Scope scope;

    /** What was written to each column, by folded names. */
    final Map<String, Set<ColumnName>> written = new HashMap<>();

    /** The tables of the query that gives the rows: ON DUPLICATE KEY UPDATE may name them. */
    FromPart queried = FromPart.NOTHING;

    Insert(TableRefContext table, boolean partition) {
      target = walk.relations.target(Names.parts(table), Action.INSERT);
      scope = walk.outside();
      scope.set(FromPart.of(target.item()));
      if (partition) {
        walk.relations.steerByPartition(target.item());
      }
    }

    /** The columns of the rows: those that are listed, or all. */
    List<String> columns(@Nullable FieldsContext fields) {
      if (fields == null) {
        return target.columns();
      }
      var columns = new ArrayList<String>();
      for (InsertIdentifierContext field : fields.insertIdentifier()) {
        if (field.columnRef() == null) {
          walk.facts.unknown("a star in a list of columns");
        } else {
          column(Names.parts(field.columnRef().fieldIdentifier()), columns);
        }
      }
      return columns;
    }

    private void column(List<String> parts, List<String> columns) {
      String name = parts.isEmpty() ? "" : parts.getLast();
      List<ScopeColumn> found = target.item().columns().named(name);
      if (found.isEmpty()) {
        walk.facts.missingColumn(name + "\tfield list");
      }
      columns.add(found.isEmpty() ? name : found.getFirst().name());
    }

    void write(String column, Set<ColumnName> sources) {
      changes.written(new ColumnName(target.name(), column), Action.INSERT, sources);
      written.merge(ColumnList.fold(column), sources, Sources::union);
    }

    void rows(List<String> columns, List<ScopeColumn> values) {
      if (values.size() != columns.size() && !values.isEmpty()) {
        walk.facts.untraced("a row has another number of values than there are columns");
      }
      for (int i = 0; i < columns.size(); i++) {
        write(columns.get(i), i < values.size() ? values.get(i).sources() : Set.of());
      }
    }

    void constructor(InsertFromConstructorContext constructor) {
      List<String> columns = columns(constructor.fields());
      List<ValuesContext> rows = constructor.insertValues().valueList().values();
      if (rows.isEmpty()) {
        rows(columns, List.of());
      }
      for (ValuesContext row : rows) {
        rows(columns, walk.queries.row(row, scope));
      }
    }

    void query(InsertQueryExpressionContext query) {
      List<String> columns = columns(query.fields());
      Scope outside = walk.outside();
      Queries.Result result;
      if (query.queryExpressionParens() != null) {
        result = walk.queries.parens(query.queryExpressionParens(), outside);
      } else if (query.queryExpression() != null) {
        result = walk.queries.result(query.queryExpression(), outside);
      } else {
        var inner = query.queryExpressionWithOptLockingClauses();
        walk.queries.locking(inner.lockingClauseList());
        result = walk.queries.result(inner.queryExpression(), outside);
      }
      if (result.scope() != null) {
        queried = result.scope().from();
      }
      queried = queried.and(new FromPart(List.of(), result.columns()));
      if (result.columns().isEmpty()) {
        walk.facts.untraced("the query of INSERT has no columns");
      }
      rows(columns, result.columns());
    }

    void set(UpdateListContext list) {
      for (UpdateElementContext element : list.updateElement()) {
        ScopeColumn column = changes.assigned(element, scope);
        Set<ColumnName> sources =
            element.expr() == null ? Set.of() : walk.expressions.sources(element.expr(), scope);
        if (column != null) {
          write(column.name(), sources);
        }
      }
    }

    /** Whether a row was there already is a fact about its keys, which may be any columns. */
    void steerByKeys(String clause) {
      for (String column : written.keySet()) {
        for (ScopeColumn named : target.item().columns().named(column)) {
          walk.facts.steer(named.sources(), Use.ANY, clause);
        }
      }
    }

    void onDuplicateKey(UpdateListContext list, @Nullable ValuesReferenceContext reference) {
      steerByKeys("ON DUPLICATE KEY UPDATE");
      walk.facts.access(Action.UPDATE, ObjectKind.TABLE, target.name());
      Scope both = scope.beside();
      both.set(scope.from());
      if (reference != null) {
        both.add(FromPart.of(row(reference)));
      }
      both.add(queried);
      walk.calls.inserted = written;
      for (UpdateElementContext element : list.updateElement()) {
        ScopeColumn column = changes.assigned(element, scope);
        Set<ColumnName> sources = changes.value(element, column, both);
        if (column != null) {
          changes.written(new ColumnName(target.name(), column.name()), Action.UPDATE, sources);
          written.merge(ColumnList.fold(column.name()), sources, Sources::union);
        }
      }
      walk.calls.inserted = null;
    }

    /** The row that is inserted, under the alias that it was given. */
    private RangeItem row(ValuesReferenceContext reference) {
      List<ScopeColumn> columns =
          target.item().columns().stream()
              .map(column ->
                  ScopeColumn.computed(
                      column.name(),
                      written.getOrDefault(ColumnList.fold(column.name()), Set.of())))
              .toList();
      List<String> names = Names.columns(reference.columnInternalRefList());
      if (!names.isEmpty()) {
        columns = columns.stream().filter(this::isWritten).toList();
      }
      return RangeItem.computed(
          Names.of(reference.identifier()), walk.from.renamed(columns, names));
    }

    private boolean isWritten(ScopeColumn column) {
      return written.containsKey(ColumnList.fold(column.name()));
    }
  }

  /**
   * @param returning what MariaDB's RETURNING shows, or null
   */
  List<ScopeColumn> insert(
      InsertStatementContext statement, @Nullable SelectItemListContext returning) {
    var insert = new Insert(statement.tableRef(), statement.usePartition() != null);
    if (statement.insertFromConstructor() != null) {
      insert.constructor(statement.insertFromConstructor());
    } else if (statement.insertQueryExpression() != null) {
      insert.query(statement.insertQueryExpression());
    } else {
      insert.set(statement.updateList());
    }
    if (statement.insertUpdateList() != null) {
      insert.onDuplicateKey(statement.insertUpdateList().updateList(), statement.valuesReference());
    }
    return returning == null
        ? List.of()
        : changes.returning(returning, insert.scope, insert.written);
  }

  /**
   * @param returning what MariaDB's RETURNING shows, or null
   */
  List<ScopeColumn> replace(
      ReplaceStatementContext statement, @Nullable SelectItemListContext returning) {
    var insert = new Insert(statement.tableRef(), statement.usePartition() != null);
    if (statement.insertFromConstructor() != null) {
      insert.constructor(statement.insertFromConstructor());
    } else if (statement.insertQueryExpression() != null) {
      insert.query(statement.insertQueryExpression());
    } else {
      insert.set(statement.updateList());
    }
    insert.steerByKeys("REPLACE");
    walk.facts.access(Action.DELETE, ObjectKind.TABLE, insert.target.name());
    return returning == null
        ? List.of()
        : changes.returning(returning, insert.scope, insert.written);
  }

  /** LOAD DATA: every field goes to a column. */
  void load(
      TableRefContext table, List<ColumnRefContext> columns, @Nullable UpdateListContext set) {
    var insert = new Insert(table, false);
    var names = new ArrayList<String>();
    for (ColumnRefContext column : columns) {
      insert.column(Names.parts(column.fieldIdentifier()), names);
    }
    insert.rows(columns.isEmpty() ? insert.target.columns() : names, List.of());
    if (set != null) {
      insert.set(set);
    }
  }
}
