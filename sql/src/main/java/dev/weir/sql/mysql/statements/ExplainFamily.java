package dev.weir.sql.mysql.statements;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.RowFacts;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExplainStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExplainableStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN of a statement. A plan prints constants, values of rows that were read while it was made,
 * estimates from indexes and histograms and, with ANALYZE, counts of rows: its text depends on
 * everything that the statement reads.
 */
final class ExplainFamily implements Family {
  private static final List<String> OF_MYSQL =
      List.of(
          "id",
          "select_type",
          "table",
          "partitions",
          "type",
          "possible_keys",
          "key",
          "key_len",
          "ref",
          "rows",
          "filtered",
          "Extra");

  private static final List<String> OF_MARIADB =
      List.of(
          "id",
          "select_type",
          "table",
          "type",
          "possible_keys",
          "key",
          "key_len",
          "ref",
          "rows",
          "Extra");

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.utilityStatement() == null
        || statement.utilityStatement().explainStatement() == null) {
      return null;
    }
    ExplainStatementContext explain = statement.utilityStatement().explainStatement();
    Facts facts = reader.facts();
    RowFacts rows = rows(explain.explainableStatement(), reader);
    if (rows == null) {
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("other sessions"));
      facts.untraced("it explains a statement of another session");
      return Meaning.rows("EXPLAIN", List.of()).answering(Meaning.Answer.PLAN);
    }
    reader.absorb(rows);
    boolean analyze = false;
    String format = "traditional";
    if (explain.explainOptions() != null) {
      analyze = explain.explainOptions().ANALYZE_SYMBOL() != null;
      if (explain.explainOptions().textOrIdentifier() != null) {
        format = explain.explainOptions().textOrIdentifier().getText();
      }
      if (explain.explainOptions().explainInto() != null) {
        facts.unknown("EXPLAIN INTO");
      }
    }
    Set<ColumnName> sources = sources(rows);
    if (analyze) {
      // A plan that was run has counts of what happened, which masks do not hide.
      facts.steer(sources, Lineage.Use.ANY, "EXPLAIN ANALYZE");
    }
    return Meaning.rows("EXPLAIN", outputs(format, analyze, sources, reader))
        .answering(analyze ? Meaning.Answer.PLAN_AND_RUN : Meaning.Answer.PLAN);
  }

  private static @Nullable RowFacts rows(
      ExplainableStatementContext statement, StatementReader reader) {
    if (statement.selectStatement() != null) {
      return reader.rows().select(statement.selectStatement());
    }
    if (statement.insertStatement() != null) {
      return reader.rows().insert(statement.insertStatement(), null);
    }
    if (statement.replaceStatement() != null) {
      return reader.rows().replace(statement.replaceStatement(), null);
    }
    if (statement.updateStatement() != null) {
      return reader.rows().update(statement.updateStatement());
    }
    return statement.deleteStatement() == null
        ? null
        : reader.rows().delete(statement.deleteStatement(), null);
  }

  /** Every column that was found in any part of the statement. */
  private static Set<ColumnName> sources(RowFacts rows) {
    var sources = new HashSet<ColumnName>();
    if (rows.lineage() instanceof Lineage.Traced traced) {
      sources.addAll(Facts.everyColumn(traced));
      sources.addAll(traced.exposed());
    }
    for (Access access : rows.accesses()) {
      if (access.kind() == ObjectKind.TABLE) {
        access
            .columnsRead()
            .forEach(column -> sources.add(new ColumnName(access.object(), column)));
      }
    }
    return sources;
  }

  private static List<Lineage.Output> outputs(
      String format, boolean analyze, Set<ColumnName> sources, StatementReader reader) {
    List<String> names;
    if (analyze || !format.toLowerCase(Locale.ROOT).contains("traditional")) {
      names = List.of("EXPLAIN");
    } else {
      names = reader.settings().server().isMariaDb() ? OF_MARIADB : OF_MYSQL;
    }
    return names.stream().map(name -> new Lineage.Output(name, sources, null)).toList();
  }
}
