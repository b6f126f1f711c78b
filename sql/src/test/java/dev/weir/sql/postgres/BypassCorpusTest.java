package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Sessions that brought a protected value past other gateways. Each line of {@code
 * bypass-sessions.txt} says what becomes of the session, its name, and its statements behind {@code
 * |}:
 *
 * <ul>
 *   <li>{@code masked}: a result column comes from the value
 *   <li>{@code steered}: the value decides something
 *   <li>{@code flows}: the value is written to another place
 *   <li>{@code untraced}: it cannot be said what is shown
 *   <li>{@code denied}: nothing of the value is shown, but an access is of a kind that a rule for
 *       reading and writing does not allow
 *   <li>{@code harmless}: nothing of the value is shown
 * </ul>
 */
class BypassCorpusTest {
  private static final Set<ColumnName> PROTECTED =
      Set.of(
          new ColumnName(ObjectName.of("public", "customers"), "ssn"),
          new ColumnName(ObjectName.of("public", "customers"), "data"),
          new ColumnName(ObjectName.of("public", "part"), "ssn"));

  private static final Set<Action> ORDINARY =
      Set.of(
          Action.SELECT,
          Action.INSERT,
          Action.UPDATE,
          Action.DELETE,
          Action.MERGE,
          Action.COPY,
          Action.CREATE,
          Action.ALTER,
          Action.DROP,
          Action.TRANSACTION);

  @TestFactory
  Stream<DynamicTest> noSessionBringsTheValueOut() {
    return ReaderFixture.resource("bypass-sessions.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> List.of(line.split(" \\| ")))
        .map(parts -> dynamicTest(parts.getFirst(), () -> check(parts)));
  }

  private static void check(List<String> parts) {
    List<String> outcome = outcome(parts.subList(1, parts.size()));
    String expected = parts.getFirst().split(" ")[0];
    assertThat(outcome).as(parts.toString()).contains(expected);
  }

  /** What is found, up to the first statement that a policy would refuse. */
  private static List<String> outcome(List<String> session) {
    Catalogue catalogue =
        Sample.catalogue()
            .table("child", "id", "name", "ssn", "email", "salary", "data")
            .inherits("child", "customers");
    var found = new ArrayList<String>();
    for (String sql : session) {
      for (Statement statement : ReaderFixture.statements(sql, catalogue)) {
        String refusal = refusal(statement);
        if (refusal != null) {
          found.add(refusal);
          return found;
        }
        if (isMasked(statement)) {
          found.add("masked");
        }
      }
    }
    if (found.isEmpty()) {
      found.add("harmless");
    }
    return found;
  }

  private static @Nullable String refusal(Statement statement) {
    return switch (statement.lineage()) {
      case Lineage.Untraced untraced -> "untraced";
      case Lineage.Traced traced -> {
        if (traced.flows().stream().anyMatch(flow -> PROTECTED.contains(flow.source()))) {
          yield "flows";
        }
        if (traced.steering().stream().anyMatch(one -> PROTECTED.contains(one.column()))) {
          yield "steered";
        }
        yield statement.accesses().stream().anyMatch(BypassCorpusTest::isUnusual) ? "denied" : null;
      }
    };
  }

  private static boolean isUnusual(Access access) {
    boolean ordinary = ORDINARY.contains(access.action());
    boolean system = "pg_catalog".equals(access.object().schema());
    return !access.builtin() && (!ordinary || system);
  }

  private static boolean isMasked(Statement statement) {
    return statement.lineage() instanceof Lineage.Traced traced
        && traced.outputs().stream()
            .anyMatch(output -> output.sources().stream().anyMatch(PROTECTED::contains));
  }
}
