package dev.weir.sql.mysql.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements that got a value, or one bit of it, past other gateways: the facts of each let policy
 * mask what it shows or refuse it. What is on the list stays there.
 */
class LeaksTest {
  private static final ColumnName SSN = new ColumnName(ObjectName.of("corp", "customers"), "ssn");

  /** Open or not by what ran before, which whoever forwards a statement knows. */
  private static final Set<ObjectName> OF_STATEMENT_BEFORE =
      Set.of(ObjectName.bare("warning_count"), ObjectName.bare("error_count"));

  static Stream<String> leaks() {
    return SampleCatalogue.resource("leaks.sql")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("--"));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void whatLeaksIsSaid(String sql) {
    for (var settings : List.of(Rows.MYSQL, Rows.MARIADB)) {
      RowFacts facts = Rows.read(sql, settings);
      if (facts != null) {
        assertThat(reasons(facts)).as(sql).isNotEmpty();
      }
    }
  }

  private static List<String> reasons(RowFacts facts) {
    var reasons = new ArrayList<String>();
    for (Access access : facts.accesses()) {
      if (access.action() == Action.CALL
          || access.action() == Action.FILE
          || access.action() == Action.UNKNOWN
          || access.action() == Action.LOCK && !access.builtin()
          || OF_STATEMENT_BEFORE.contains(access.object())) {
        reasons.add(access.toString());
      }
    }
    switch (facts.lineage()) {
      case Lineage.Untraced untraced -> reasons.add(untraced.reason());
      case Lineage.Traced traced -> {
        traced.outputs().stream()
            .filter(output -> output.sources().contains(SSN))
            .forEach(output -> reasons.add(output.toString()));
        traced.steering().stream()
            .filter(one -> one.column().equals(SSN) && one.use() == Use.ANY)
            .forEach(one -> reasons.add(one.toString()));
        traced.flows().stream()
            .filter(flow -> flow.source().equals(SSN))
            .forEach(flow -> reasons.add(flow.toString()));
      }
    }
    return reasons;
  }
}
