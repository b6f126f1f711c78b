package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Lineage;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.functions.BuiltinFunctions;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ColumnRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DeleteStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.InsertStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ReplaceStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UpdateListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UpdateStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WhereClauseContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts of statements that read or write rows. Names are looked up in the catalogue as the server
 * does under the settings: tables and aliases by {@code lower_case_table_names}, columns in any
 * case. A column whose {@link Catalogue.Column#attributeNumber} is below one is invisible.
 *
 * <p>Immutable, but for the effort that it spends: for one thread. Every method throws {@link
 * dev.weir.sql.lineage.TooComplexException} where the effort does not suffice.
 */
public final class RowStatements {
  private static final BuiltinFunctions BUILTINS = BuiltinFunctions.reviewed();

  private final Catalogue catalogue;
  private final MySqlSettings settings;
  private final Definitions<SelectStatementContext> definitions;
  private final Effort effort;

  /**
   * @param definitions what stands behind views and generated columns: its parser reads the texts
   *     of {@link Catalogue.Relation#definition}, which the server prints for a sql_mode without
   *     flags
   * @param effort what may still be spent; shared by the statements of a text
   */
  public RowStatements(
      Catalogue catalogue,
      MySqlSettings settings,
      Definitions<SelectStatementContext> definitions,
      Effort effort) {
    this.catalogue = catalogue;
    this.settings = settings;
    this.definitions = definitions;
    this.effort = effort;
  }

  private Walk walk() {
    return new Walk(catalogue, settings, BUILTINS, definitions, effort);
  }

  /** SELECT, TABLE, VALUES, with UNION and its like, WITH and INTO. */
  public RowFacts select(SelectStatementContext select) {
    Walk walk = walk();
    List<ScopeColumn> columns = walk.queries.select(select, walk.outside());
    return walk.queries.goesElsewhere()
        ? facts(walk, List.of(), false)
        : facts(walk, columns, true);
  }

  /**
   * INSERT.
   *
   * @param returning what MariaDB's RETURNING shows, or null
   */
  public RowFacts insert(InsertStatementContext insert, @Nullable SelectItemListContext returning) {
    Walk walk = walk();
    List<ScopeColumn> columns = new Inserts(walk, new DataChanges(walk)).insert(insert, returning);
    return facts(walk, columns, returning != null);
  }

  /**
   * REPLACE.
   *
   * @param returning what MariaDB's RETURNING shows, or null
   */
  public RowFacts replace(
      ReplaceStatementContext replace, @Nullable SelectItemListContext returning) {
    Walk walk = walk();
    List<ScopeColumn> columns =
        new Inserts(walk, new DataChanges(walk)).replace(replace, returning);
    return facts(walk, columns, returning != null);
  }

  /** UPDATE of one table or several. */
  public RowFacts update(UpdateStatementContext update) {
    Walk walk = walk();
    new DataChanges(walk).update(update);
    return facts(walk, List.of(), false);
  }

  /**
   * DELETE from one table or several.
   *
   * @param returning what MariaDB's RETURNING shows, or null
   */
  public RowFacts delete(DeleteStatementContext delete, @Nullable SelectItemListContext returning) {
    Walk walk = walk();
    List<ScopeColumn> columns = new DataChanges(walk).delete(delete, returning);
    return facts(walk, columns, returning != null);
  }

  /**
   * Expressions that refer to no table: of CALL, SET, DO. The lineage has one output for each, in
   * order; no rows come back.
   */
  public RowFacts expressions(List<ExprContext> expressions) {
    Walk walk = walk();
    Scope scope = walk.outside();
    var columns = new ArrayList<ScopeColumn>();
    for (ExprContext expression : expressions) {
      columns.add(walk.queries.targets().column(expression.getText(), expression, scope));
    }
    return facts(walk, columns, false);
  }

  /**
   * The rows of one table, all columns: HANDLER … READ.
   *
   * @param table its name, the database first if it is given
   * @param where what chooses among them, or null
   */
  public RowFacts rows(List<String> table, @Nullable WhereClauseContext where) {
    Walk walk = walk();
    Scope scope = walk.outside();
    scope.set(FromPart.of(walk.relations.read(table)));
    var columns = new ArrayList<ScopeColumn>();
    walk.queries.targets().star(scope.from().columns(), columns);
    if (where != null) {
      scope.clause = "where clause";
      walk.expressions.condition(where.expr(), scope, "WHERE");
    }
    return facts(walk, columns, true);
  }

  /**
   * Rows that come from outside and are written to a table: LOAD DATA. Its file and what it does to
   * rows that are there already are left to the caller.
   *
   * @param columns what the fields are written to: columns of the table; empty for all of them
   * @param set the SET clause, or null
   */
  public RowFacts load(
      TableRefContext table, List<ColumnRefContext> columns, @Nullable UpdateListContext set) {
    Walk walk = walk();
    new Inserts(walk, new DataChanges(walk)).load(table, columns, set);
    return facts(walk, List.of(), false);
  }

  private static RowFacts facts(Walk walk, List<ScopeColumn> columns, boolean returnsRows) {
    List<Lineage.Output> outputs = walk.outputs(columns);
    walk.exposeWritten();
    walk.exposeUnseen(outputs);
    return new RowFacts(
        walk.facts.accesses(),
        walk.facts.lineage(outputs),
        walk.facts.functions(),
        walk.facts.unbounded(),
        walk.facts.rowLocking(),
        returnsRows);
  }
}
