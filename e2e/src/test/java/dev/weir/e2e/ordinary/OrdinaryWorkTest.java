package dev.weir.e2e.ordinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Statements that agents, mappers and tools send, run through Weir in one database and straight in
 * another that is the same: all pass, and their results are equal but for the masked cells.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdinaryWorkTest {
  private static final Set<String> NEUTRAL =
      Set.of("****", "0", "0.0", "0.00", "f", "1970-01-01", "{}", "*******3333");

  private static final String POLICY =
      """
      rules:
        - name: agents work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, create, alter, drop, copy, lock, admin, call, set] }
      protect:
        - name: identity numbers
          columns: [public.customers.ssn, public.customers.iban]
          mask: { keepLast: 4 }
        - name: personal and pay
          columns: [public.customers.born, public.employees.salary]
          mask: redact
      """;

  /**
   * @param masked labels of the columns that come masked
   * @param compared its rows are the same in both databases
   * @param whole it must be one message
   */
  private record Line(String sql, Set<String> masked, boolean compared, boolean whole) {
    static Line of(String line) {
      if (line.startsWith("~ ")) {
        return new Line(line.substring(2), Set.of(), false, false);
      }
      if (line.startsWith("= ")) {
        return new Line(line.substring(2), Set.of(), true, true);
      }
      if (line.startsWith("[")) {
        int end = line.indexOf("] ");
        return new Line(
            line.substring(end + 2), Set.of(line.substring(1, end).split(", ")), true, false);
      }
      return new Line(line, Set.of(), true, false);
    }
  }

  /** How statements are sent; each in databases of its own, since statements change them. */
  private enum Manner {
    SIMPLE("preferQueryMode", "simple"),
    EXTENDED("binaryTransfer", "false"),
    /** Every type that the driver can read in binary comes so. */
    BINARY("prepareThreshold", "-1");

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
    PostgresServer server = PostgresServer.start(PostgresOptions.defaults());
    open.add(server);
    server.execute("CREATE DATABASE ordinary");
    server.execute("ordinary", resource("schema.sql"));
    for (Manner manner : Manner.values()) {
      sides.put(manner, open(server, manner));
    }
  }

  private Sides open(PostgresServer server, Manner manner) throws Exception {
    String database = "ordinary_" + manner.name().toLowerCase(java.util.Locale.ROOT);
    server.execute("CREATE DATABASE " + database + " TEMPLATE ordinary");
    server.execute("CREATE DATABASE direct_" + database + " TEMPLATE ordinary");
    GatewayRig rig = GatewayRig.start(server, database, POLICY);
    open.add(rig);
    var properties = new Properties();
    properties.setProperty(manner.property, manner.value);
    Connection through = rig.connect(properties, "alice", "ai-agents");
    open.add(through);
    properties.setProperty("user", server.superuser());
    properties.setProperty("password", server.superuserPassword());
    Connection straight =
        DriverManager.getConnection(server.jdbcUrl("direct_" + database), properties);
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
  Stream<DynamicContainer> passesAndAnswersAsTheServerDoes() throws IOException {
    List<Line> lines =
        Stream.of(resource("statements.txt"), resource("tools.txt"))
            .flatMap(String::lines)
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Line::of)
            .toList();
    assertThat(lines).hasSizeGreaterThan(300);
    return sides.entrySet().stream()
        .map(each ->
            dynamicContainer(
                each.getKey().name(),
                lines.stream()
                    .filter(line -> each.getKey() == Manner.SIMPLE || !line.whole())
                    .map(line -> dynamicTest(line.sql(), () -> check(line, each.getValue())))));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void aTransactionThatFailedAfterADefinitionCanBeEnded(Manner manner) throws SQLException {
    Connection through = Objects.requireNonNull(sides.get(manner)).through();
    try (Statement statement = through.createStatement()) {
      statement.execute("begin");
      statement.execute("create temp table short_lived(id int)");
      assertThatThrownBy(() -> statement.execute("select 1 / (id - 1) from customers"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
      assertThatThrownBy(() -> statement.execute("select 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
      statement.execute("rollback");
      assertThat(statement.execute("select 1")).isTrue();
    }
  }

  private static void check(Line line, Sides sides) throws SQLException {
    List<List<String>> direct = answer(sides.straight(), line.sql());
    List<List<String>> masked;
    try {
      masked = answer(sides.through(), line.sql());
    } catch (SQLException e) {
      // What comes next is not to fail for it.
      try (Statement statement = sides.through().createStatement()) {
        statement.execute("rollback");
      }
      throw e;
    }
    if (!line.compared()) {
      assertThat(masked.getFirst()).isEqualTo(direct.getFirst());
      return;
    }
    assertThat(masked).hasSameSizeAs(direct);
    List<String> labels = direct.isEmpty() ? List.of() : direct.getFirst();
    for (int row = 0; row < direct.size(); row++) {
      for (int column = 0; column < direct.get(row).size(); column++) {
        String seen = masked.get(row).get(column);
        String stored = direct.get(row).get(column);
        if (row > 0 && !line.masked().isEmpty() && line.masked().contains(labels.get(column))) {
          assertThat(seen)
              .satisfiesAnyOf(
                  value -> assertThat(value).isIn(NEUTRAL),
                  value -> assertThat(List.of(value, stored)).containsOnly("NULL"),
                  value ->
                      assertThat(value)
                          .matches("\\*+" + stored.substring(Math.max(0, stored.length() - 4))));
        } else {
          assertThat(seen).as("row %d column %d", row, column + 1).isEqualTo(stored);
        }
      }
    }
  }

  /** The labels, then the rows, of each result; update counts as a row of their own. */
  private static List<List<String>> answer(Connection connection, String sql) throws SQLException {
    if (sql.startsWith("copy ")) {
      return copied(connection, sql);
    }
    var all = new ArrayList<List<String>>();
    try (Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (rows || statement.getUpdateCount() >= 0) {
        if (rows) {
          read(statement.getResultSet(), all);
        } else {
          all.add(List.of("count " + statement.getUpdateCount()));
        }
        rows = statement.getMoreResults();
      }
    }
    return all;
  }

  private static void read(ResultSet result, List<List<String>> into) throws SQLException {
    int columns = result.getMetaData().getColumnCount();
    var labels = new ArrayList<String>();
    for (int i = 1; i <= columns; i++) {
      labels.add(result.getMetaData().getColumnLabel(i));
    }
    into.add(labels);
    while (result.next()) {
      var row = new ArrayList<String>();
      for (int i = 1; i <= columns; i++) {
        String value = result.getString(i);
        row.add(value == null ? "NULL" : value);
      }
      into.add(row);
    }
  }

  private static List<List<String>> copied(Connection connection, String sql) throws SQLException {
    var out = new java.io.ByteArrayOutputStream();
    try {
      connection.unwrap(org.postgresql.PGConnection.class).getCopyAPI().copyOut(sql, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return List.of(List.of("copied"), List.of(out.toString(StandardCharsets.UTF_8)));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = OrdinaryWorkTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
