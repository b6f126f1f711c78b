package dev.weir.sql.postgres.statements;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN. A plan prints constants, estimates from statistics of the columns and, with ANALYZE,
 * counts of rows: its text depends on everything that the statement reads.
 */
final class ExplainStatements implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    if (!statement.is("ExplainStmt")) {
      return null;
    }
    Node query = statement.required("query");
    Statement inner = reader.inner(query);
    reader.absorb(inner);
    boolean analyze = isAnalyze(statement);
    if (!analyze) {
      reader.facts().forgetSettings();
    }
    Set<ColumnName> sources = new HashSet<>();
    if (inner.lineage() instanceof Lineage.Traced traced) {
      sources.addAll(Facts.everyColumn(traced));
      reader.walk().everyColumnRead(inner, sources);
    }
    if (analyze) {
      // A plan that was run has lines for what happened: how many there are, masks do not hide.
      reader.facts().steer(sources, Lineage.Use.ANY, "EXPLAIN ANALYZE");
    }
    Meaning meaning =
        Meaning.rows("EXPLAIN", List.of(Outputs.of("QUERY PLAN", sources)))
            .answering(analyze ? Meaning.Answer.PLAN_AND_RUN : Meaning.Answer.PLAN);
    return inner.dependsOnNames() ? meaning.dependingOnNames() : meaning;
  }

  private static boolean isAnalyze(Node statement) {
    boolean analyze = false;
    for (Node option : statement.list("options")) {
      if (option.text("defname").equalsIgnoreCase("analyze")) {
        Node value = option.child("arg");
        analyze = value == null || Constants.isTrue(value);
      }
    }
    return analyze;
  }
}
