package dev.weir.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of statements in docs/masking.md is what a client meets. */
class StatementsInDocumentsTest {
  private static final String MARK = "<!-- tried";
  private static final Pattern ROW =
      Pattern.compile("^\\| `([^`]+)` \\| (?:`([^`]+)`|(refused)) \\|$", Pattern.MULTILINE);
  private static final String RULES =
      "rules: [{ name: all, allow: { actions: [read, write, copy, create] } }]\n";

  @Test
  void everyStatementOfTheTableComesBackAsItSays() throws Exception {
    Document masking = Document.read(Document.root().resolve("docs/masking.md"));
    String table = masking.text().substring(masking.text().indexOf(MARK));
    List<MatchResult> rows = ROW.matcher(table).results().toList();
    assertThat(rows).hasSizeGreaterThan(15);
    assertThat(table.lines().filter(line -> line.startsWith("| `"))).hasSameSizeAs(rows);
    try (var server = PostgresServer.start(PostgresOptions.defaults())) {
      server.execute("CREATE TABLE customers (id int, name text, ssn text)");
      server.execute("INSERT INTO customers VALUES (1, 'Ann', '111-22-3333')");
      String policy = RULES + masking.blocks("yaml").getLast();
      try (var rig = GatewayRig.start(server, "postgres", policy);
          Connection alice = rig.connect("alice")) {
        for (MatchResult row : rows) {
          if (row.group(3) == null) {
            assertThat(answer(alice, row.group(1))).as(row.group(1)).isEqualTo(row.group(2));
          } else {
            assertThatThrownBy(() -> answer(alice, row.group(1)), "%s", row.group(1))
                .isInstanceOfSatisfying(
                    SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
          }
        }
      }
    }
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      assertThat(statement.execute(sql)).isTrue();
      try (ResultSet result = statement.getResultSet()) {
        assertThat(result.next()).isTrue();
        return result.getString(1);
      }
    }
  }
}
