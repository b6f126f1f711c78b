package dev.weir.sql.mysql.statements;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.RowFacts;
import dev.weir.sql.mysql.parser.ParseResult;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExplainStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExplainableStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN of a statement. A plan prints constants, values of rows that were read while it was made,
 * estimates from indexes and histograms and, with ANALYZE, counts of rows: its text depends on
 * everything that the statement reads.
 */
final class ExplainFamily implements Family {
  private static final String OF_MYSQL =
      "id select_type table partitions type possible_keys key key_len ref rows filtered Extra";

  /** What an answer is about, and the columns that it has. */
  private enum Form {
    PLAIN(false, "id select_type table type possible_keys key key_len ref rows Extra"),
    EXTENDED(false, "id select_type table type possible_keys key key_len ref rows filtered Extra"),
    PARTITIONS(
        false, "id select_type table partitions type possible_keys key key_len ref rows Extra"),
    ANALYZE(
        true,
        "id select_type table type possible_keys key key_len ref rows r_rows filtered r_filtered"
            + " Extra"),
    ANALYZE_JSON(true, "ANALYZE");

    private final boolean runs;
    private final String columns;

    Form(boolean runs, String columns) {
      this.runs = runs;
      this.columns = columns;
    }
  }

  /** How MariaDB says what MySQL has no words for; behind it stands the statement. */
  private static final Pattern OF_MARIADB =
      Pattern.compile(
          "(?:(?:EXPLAIN|DESCRIBE|DESC)\\s+(EXTENDED|PARTITIONS)\\b"
              + "|ANALYZE\\b(?:\\s+FORMAT\\s*=\\s*(\\w+))?)"
              + "(?=\\s*(?:\\(|(?:SELECT|WITH|VALUES|INSERT|REPLACE|UPDATE|DELETE)\\b))",
          Pattern.CASE_INSENSITIVE);

  /** EXPLAIN EXTENDED and PARTITIONS, ANALYZE of a statement; null if it is none of these. */
  static @Nullable Meaning ofMariaDb(Piece piece, StatementReader reader) {
    Matcher found = OF_MARIADB.matcher(piece.neutral());
    if (!found.lookingAt()
        || !(reader.parse(piece.from(found.end()).behind("EXPLAIN "))
            instanceof ParseResult.Parsed(QueryContext query))
        || query.simpleStatement() == null
        || query.simpleStatement().utilityStatement() == null
        || query.simpleStatement().utilityStatement().explainStatement() == null) {
      return null;
    }
    Form form;
    if (found.group(1) != null) {
      form = Form.valueOf(found.group(1).toUpperCase(Locale.ROOT));
    } else {
      form = "json".equalsIgnoreCase(found.group(2)) ? Form.ANALYZE_JSON : Form.ANALYZE;
    }
    return explain(query.simpleStatement().utilityStatement().explainStatement(), form, reader);
  }

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.utilityStatement() == null
        || statement.utilityStatement().explainStatement() == null) {
      return null;
    }
    return explain(statement.utilityStatement().explainStatement(), Form.PLAIN, reader);
  }

  private static Meaning explain(
      ExplainStatementContext explain, Form form, StatementReader reader) {
    Facts facts = reader.facts();
    RowFacts rows = rows(explain.explainableStatement(), reader);
    if (rows == null) {
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("other sessions"));
      facts.untraced("it explains a statement of another session");
      return Meaning.rows("EXPLAIN", List.of()).answering(Meaning.Answer.PLAN);
    }
    reader.absorb(rows);
    boolean analyze = form.runs;
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
    return Meaning.rows("EXPLAIN", outputs(format, analyze, form, sources, reader))
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
      String format, boolean analyze, Form form, Set<ColumnName> sources, StatementReader reader) {
    String names;
    if (form != Form.PLAIN) {
      names = form.columns;
    } else if (analyze || !format.toLowerCase(Locale.ROOT).contains("traditional")) {
      names = "EXPLAIN";
    } else {
      names = reader.settings().server().isMariaDb() ? form.columns : OF_MYSQL;
    }
    return Stream.of(names.split(" "))
        .map(name -> new Lineage.Output(name, sources, null))
        .toList();
  }
}
