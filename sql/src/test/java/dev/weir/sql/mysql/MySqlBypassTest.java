package dev.weir.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Sessions that brought a protected value past other gateways. Each line of {@code
 * bypass-sessions.txt} says what becomes of the session on MariaDB, its name, and its statements
 * behind {@code |}, in which ↵ is the end of a line:
 *
 * <ul>
 *   <li>{@code masked}: a result column comes from the value
 *   <li>{@code steered}: the value decides something
 *   <li>{@code flows}: the value is written to another place
 *   <li>{@code untraced}: it cannot be said what is shown
 *   <li>{@code unreadable}: it is not read, so that nothing is sent
 *   <li>{@code denied}: nothing of the value is shown, but an access is of a kind that a rule for
 *       reading and writing does not allow
 * </ul>
 */
class MySqlBypassTest {
  private static final ColumnName PROTECTED =
      new ColumnName(ObjectName.of("corp", "customers"), "ssn");

  private static final Set<Action> ORDINARY =
      Set.of(
          Action.SELECT,
          Action.INSERT,
          Action.UPDATE,
          Action.DELETE,
          Action.CREATE,
          Action.ALTER,
          Action.DROP,
          Action.TRANSACTION);

  @TestFactory
  Stream<DynamicTest> noSessionBringsTheValueOut() {
    return ReadMySql.resource("bypass-sessions.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> List.of(line.replace('↵', '\n').split(" \\| ")))
        .map(parts ->
            dynamicTest(
                parts.getFirst(),
                () ->
                    assertThat(outcome(parts.subList(1, parts.size())))
                        .contains(parts.getFirst().split(" ")[0])));
  }

  /** What is found, up to the first statement that a policy would refuse. */
  static Set<String> outcome(List<String> session) {
    var found = new HashSet<String>();
    MySqlSettings settings = ReadMySql.MARIADB;
    for (String sql : session) {
      if (!(ReadMySql.read(sql, settings) instanceof Reading.Script script)) {
        found.add("unreadable");
        return found;
      }
      for (Statement statement : script.statements()) {
        String refusal = refusal(statement);
        if (refusal != null) {
          found.add(refusal);
          return found;
        }
        if (((Lineage.Traced) statement.lineage())
            .outputs().stream().anyMatch(output -> output.sources().contains(PROTECTED))) {
          found.add("masked");
        }
        settings = after(statement, settings);
      }
    }
    return found;
  }

  private static MySqlSettings after(Statement statement, MySqlSettings settings) {
    MySqlSettings after = settings;
    for (SettingChange change : statement.settings()) {
      if (change.name().equals("sql_mode") && change.value() != null) {
        after = after.withMode(SqlMode.parse(change.value()));
      }
    }
    return after;
  }

  private static @Nullable String refusal(Statement statement) {
    return switch (statement.lineage()) {
      case Lineage.Untraced _ -> "untraced";
      case Lineage.Traced traced -> {
        if (traced.flows().stream().anyMatch(flow -> flow.source().equals(PROTECTED))) {
          yield "flows";
        }
        if (traced.steering().stream().anyMatch(one -> one.column().equals(PROTECTED))) {
          yield "steered";
        }
        yield statement.accesses().stream().anyMatch(MySqlBypassTest::isUnusual) ? "denied" : null;
      }
    };
  }

  private static boolean isUnusual(Access access) {
    return !access.builtin() && !ORDINARY.contains(access.action());
  }
}
