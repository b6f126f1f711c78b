package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Access;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.SqlMode;
import dev.weir.sql.mysql.parser.MySqlGrammar;
import dev.weir.sql.mysql.parser.ParseResult;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads statements against the sample, and writes their facts as lines of text. */
final class Rows {
  static final MySqlSettings MYSQL = settings("8.0.31");
  static final MySqlSettings MARIADB = settings("10.11.6-MariaDB");

  private static final MySqlGrammar GRAMMAR = new MySqlGrammar();
  private static final Catalogue SAMPLE = new SampleCatalogue();

  private Rows() {}

  private static MySqlSettings settings(String version) {
    ServerVersion server = ServerVersion.parse(version);
    if (server == null) {
      throw new IllegalArgumentException(version);
    }
    return new MySqlSettings(server, SqlMode.PLAIN, "utf8mb4", "corp", 0);
  }

  static Definitions<SelectStatementContext> definitions() {
    return new Definitions<>(text -> {
      QueryContext query = parse(text, MYSQL);
      return query == null ? null : query.simpleStatement().selectStatement();
    });
  }

  static @Nullable QueryContext parse(String text, MySqlSettings settings) {
    return GRAMMAR.parse(text + ";", text + ";", settings) instanceof ParseResult.Parsed parsed
        ? parsed.query()
        : null;
  }

  /** The facts of one statement; null if the grammar does not have it. */
  static @Nullable RowFacts read(String text, MySqlSettings settings) {
    QueryContext query = parse(text, settings);
    return query == null ? null : read(query.simpleStatement(), settings);
  }

  private static RowFacts read(SimpleStatementContext statement, MySqlSettings settings) {
    var rows = new RowStatements(SAMPLE, settings, definitions(), new Effort());
    if (statement.selectStatement() != null) {
      return rows.select(statement.selectStatement());
    }
    if (statement.insertStatement() != null) {
      return rows.insert(statement.insertStatement(), null);
    }
    if (statement.replaceStatement() != null) {
      return rows.replace(statement.replaceStatement(), null);
    }
    if (statement.updateStatement() != null) {
      return rows.update(statement.updateStatement());
    }
    if (statement.deleteStatement() != null) {
      return rows.delete(statement.deleteStatement(), null);
    }
    if (statement.doStatement() != null) {
      return rows.expressions(
          statement.doStatement().selectItemList().selectItem().stream()
              .map(SelectItemContext::expr)
              .toList());
    }
    throw new IllegalArgumentException("no statement about rows: " + statement.getText());
  }

  /** The facts, one a line; the database corp is left out. */
  static List<String> lines(String text, MySqlSettings settings) {
    RowFacts facts = read(text, settings);
    if (facts == null) {
      return List.of("not understood");
    }
    var lines = new ArrayList<String>();
    var words = new ArrayList<String>();
    if (facts.unbounded()) {
      words.add("unbounded");
    }
    if (facts.rowLocking()) {
      words.add("locks rows");
    }
    if (facts.returnsRows()) {
      words.add("returns rows");
    }
    if (!words.isEmpty()) {
      lines.add("is " + String.join(", ", words));
    }
    facts.accesses().stream().map(Rows::access).sorted().forEach(lines::add);
    switch (facts.lineage()) {
      case Lineage.Untraced untraced -> lines.add("untraced " + untraced.reason());
      case Lineage.Traced traced -> {
        for (Lineage.Output output : traced.outputs()) {
          String sources = sorted(output.sources().stream().map(ColumnName::toString).toList());
          lines.add("out " + output.name() + (sources.isEmpty() ? "" : " <- " + sources));
        }
        traced.steering().stream().map(Rows::steering).sorted().forEach(lines::add);
        traced.flows().stream().map(Rows::flow).sorted().forEach(lines::add);
      }
    }
    return lines.stream().map(line -> line.replace("corp.", "").trim()).toList();
  }

  private static String access(Access access) {
    String columns = "";
    if (!access.columnsRead().isEmpty() || !access.columnsWritten().isEmpty()) {
      columns =
          " ("
              + sorted(access.columnsRead())
              + (access.columnsWritten().isEmpty() ? "" : " -> " + sorted(access.columnsWritten()))
              + ")";
    }
    return "access "
        + access.action().label()
        + " "
        + access.object()
        + columns.replace("( ->", "(->")
        + (access.builtin() ? " builtin" : "");
  }

  private static String steering(Lineage.Steering steering) {
    return "steer "
        + steering.column()
        + (steering.use() == Lineage.Use.EQUALITY ? " = " : " ")
        + "("
        + steering.clause()
        + ")";
  }

  private static String flow(Lineage.Flow flow) {
    ObjectName target = flow.target();
    return "flow "
        + flow.source()
        + " -> "
        + target
        + (flow.targetColumn() == null ? "" : "." + flow.targetColumn());
  }

  private static String sorted(Collection<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }

  /** Prints the facts of the statements of a file: for writing expectations, which are reviewed. */
  public static void main(String[] args) throws java.io.IOException {
    for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of(args[0]))) {
      String sql = line.startsWith("> ") ? line.substring(2) : line;
      if (line.startsWith("== ") || line.isBlank()) {
        System.out.println(line);
      } else {
        System.out.println("> " + sql);
        boolean mariadb = sql.startsWith("/*M*/");
        lines(mariadb ? sql.substring(5) : sql, mariadb ? MARIADB : MYSQL)
            .forEach(fact -> System.out.println("    " + fact));
      }
    }
  }
}
