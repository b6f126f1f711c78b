package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Statements that agents, mappers and tools send, run by Connector/J through Weir in one database
 * of MySQL 8.0 and straight in another that is the same: all pass, and their results are equal but
 * for the masked cells.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlOrdinaryTest {
  private static final Set<String> NEUTRAL =
      Set.of("****", "0", "0.0", "0.00", "1970-01-01", "{}", "*******3333");

  private static final String POLICY =
      """
      rules:
        - name: agents work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, create, alter, drop, truncate, lock, admin, call, set] }
      protect:
        - name: identity numbers
          columns: ["*.customers.ssn", "*.customers.iban"]
          mask: { keepLast: 4 }
        - name: personal and pay
          columns: ["*.customers.born", "*.employees.salary"]
          mask: redact
      """;

  /**
   * @param masked labels of the columns that come masked
   * @param compared its rows are the same in both databases
   */
  private record Line(String sql, Set<String> masked, boolean compared) {
    static Line of(String line) {
      if (line.startsWith("~ ")) {
        return new Line(line.substring(2), Set.of(), false);
      }
      if (line.startsWith("[")) {
        int end = line.indexOf("] ");
        return new Line(line.substring(end + 2), Set.of(line.substring(1, end).split(", ")), true);
      }
      return new Line(line, Set.of(), true);
    }
  }

  /** How statements are sent; each in databases of its own, since statements change them. */
  private enum Manner {
    QUERIES("useServerPrepStmts", "false"),
    /** Prepared at the server, with rows in the binary protocol. */
    PREPARED("useServerPrepStmts", "true");

    private final String property;
    private final String value;

    Manner(String property, String value) {
      this.property = property;
      this.value = value;
    }
  }

  private record Sides(Connection straight, Connection through) {}

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<Manner, Sides> sides = new EnumMap<>(Manner.class);

  @BeforeAll
  void start() throws Exception {
    MySqlServer server = MySqlServer.start(ServerKind.MYSQL_8_0);
    open.add(server);
    for (Manner manner : Manner.values()) {
      sides.put(manner, open(server, manner));
    }
  }

  private Sides open(MySqlServer server, Manner manner) throws Exception {
    String name = manner.name().toLowerCase(Locale.ROOT);
    for (String database : List.of(name, "direct_" + name)) {
      server.execute("create database " + database);
      var statements = new ArrayList<String>(List.of("use " + database));
      Corpus.resource("ordinary-schema.sql")
          .lines()
          .filter(l -> !l.isBlank())
          .forEach(statements::add);
      server.execute(statements.toArray(String[]::new));
    }
    MySqlRig rig = MySqlRig.start(server, name, POLICY);
    open.add(rig);
    var properties = new Properties();
    properties.setProperty(manner.property, manner.value);
    Connection through = rig.connect("mysql", properties, "alice", "ai-agents");
    open.add(through);
    properties.setProperty("user", server.superuser());
    properties.setProperty("password", server.superuserPassword());
    properties.setProperty("sslMode", "DISABLED");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    Connection straight =
        DriverManager.getConnection(
            "jdbc:mysql://127.0.0.1:%d/direct_%s".formatted(server.port(), name), properties);
    open.add(straight);
    return new Sides(straight, through);
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @TestFactory
  Stream<DynamicContainer> passesAndAnswersAsTheServerDoes() {
    List<Line> lines =
        Corpus.resource("ordinary.txt")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Line::of)
            .toList();
    assertThat(lines).hasSizeGreaterThan(150);
    return sides.entrySet().stream()
        .map(each ->
            dynamicContainer(
                each.getKey().name(),
                lines.stream()
                    .map(line ->
                        dynamicTest(
                            line.sql(), () -> check(line, each.getKey(), each.getValue())))));
  }

  private static void check(Line line, Manner manner, Sides sides) throws SQLException {
    List<List<String>> direct = answer(sides.straight(), manner, line.sql());
    List<List<String>> masked = answer(sides.through(), manner, line.sql());
    if (!line.compared()) {
      assertThat(masked.getFirst()).hasSameSizeAs(direct.getFirst());
      return;
    }
    assertThat(masked).hasSameSizeAs(direct);
    List<String> labels = direct.isEmpty() ? List.of() : direct.getFirst();
    for (int row = 0; row < direct.size(); row++) {
      for (int column = 0; column < direct.get(row).size(); column++) {
        String seen = masked.get(row).get(column);
        String stored = direct.get(row).get(column);
        if (row > 0 && line.masked().contains(labels.get(column))) {
          assertThat(seen)
              .satisfiesAnyOf(
                  value -> assertThat(value).isIn(NEUTRAL),
                  value -> assertThat(List.of(value, stored)).containsOnly("NULL"),
                  value -> assertThat(value).isEqualTo(keptLast(stored)));
        } else {
          assertThat(seen).isEqualTo(stored);
        }
      }
    }
  }

  private static String keptLast(String stored) {
    int hidden = Math.max(0, stored.length() - 4);
    return "*".repeat(hidden) + stored.substring(hidden);
  }

  /** The labels and the rows as text; or the number of rows that were changed. */
  private static List<List<String>> answer(Connection connection, Manner manner, String sql)
      throws SQLException {
    if (manner == Manner.PREPARED && preparable(sql)) {
      try (var statement = connection.prepareStatement(sql)) {
        return answer(statement, statement.execute());
      }
    }
    try (Statement statement = connection.createStatement()) {
      return answer(statement, statement.execute(sql));
    }
  }

  /** What the servers prepare. */
  private static boolean preparable(String sql) {
    return sql.toLowerCase(Locale.ROOT)
        .matches("(select|with|table|values|insert|replace|update|delete)\\b.*");
  }

  private static List<List<String>> answer(Statement statement, boolean rows) throws SQLException {
    var answer = new ArrayList<List<String>>();
    if (!rows) {
      answer.add(List.of(String.valueOf(statement.getUpdateCount())));
      return answer;
    }
    try (ResultSet result = statement.getResultSet()) {
      int columns = result.getMetaData().getColumnCount();
      var labels = new ArrayList<String>();
      for (int i = 1; i <= columns; i++) {
        labels.add(result.getMetaData().getColumnLabel(i));
      }
      answer.add(labels);
      while (result.next()) {
        var row = new ArrayList<String>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        answer.add(row);
      }
    }
    return answer;
  }
}
