package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.assertDenied;
import static dev.weir.e2e.policy.Asking.column;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code protect} by column: masks, {@code use}, {@code except}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtectionTest {
  private static final String READ =
      "rules: [{ name: all, allow: { actions: [read, write, copy], tables: [\"public.*\"] } }]\n";

  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeAll
  void makeTables() {
    server.execute(
        """
        CREATE TABLE people (
          id int, name text, ssn text, email text, pay numeric, born date, seen timestamptz,
          token uuid, level int, notes jsonb, tags text[], photo bytea)
        """);
    server.execute(
        """
        INSERT INTO people VALUES (
          1, 'Ann', '111-22-3333', 'ann@example.com', 1234.5, '1980-05-17',
          '2024-05-17 10:11:12+00', '8b9d9a4e-0c4f-4b57-9a57-0d7f1e2c3d4e', 7, '{"a": 1}',
          '{x,y}', '\\x0102')
        """);
    server.execute("CREATE TABLE plain (ssn text)");
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMaskKeepsTheTypeInTextAndInBinary(boolean binary) throws Exception {
    String protect =
        """
        protect:
          - { name: a, columns: ["*.people.ssn"], mask: { keepLast: 4 } }
          - { name: b, columns: ["*.people.name"], mask: { keepFirst: 1 } }
          - { name: c, columns: ["*.people.email"], mask: email }
          - { name: d, columns: ["*.people.pay"], mask: zero }
          - { name: e, columns: ["*.people.born"], mask: { truncateDate: year } }
          - { name: f, columns: ["*.people.seen"], mask: { truncateDate: month } }
          - { name: g, columns: ["*.people.token", "*.people.level"], mask: hash }
          - { name: h, columns: ["*.people.notes", "*.people.tags"], mask: redact }
          - { name: i, columns: ["*.people.photo"], mask: null }
        """;
    var properties = new Properties();
    properties.setProperty("binaryTransfer", Boolean.toString(binary));
    properties.setProperty("prepareThreshold", binary ? "-1" : "0");
    try (var rig = rig(protect);
        Connection alice = rig.connect(properties, "alice");
        var statement = alice.prepareStatement("SELECT * FROM people");
        ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt("id")).isEqualTo(1);
      assertThat(row.getString("ssn")).isEqualTo("*******3333");
      assertThat(row.getString("name")).isEqualTo("A**");
      assertThat(row.getString("email")).isEqualTo("a***@example.com");
      assertThat(row.getBigDecimal("pay")).isEqualByComparingTo(BigDecimal.ZERO);
      assertThat(row.getObject("born", java.time.LocalDate.class)).hasToString("1980-01-01");
      assertThat(row.getObject("seen", java.time.OffsetDateTime.class).toInstant())
          .hasToString("2024-05-01T00:00:00Z");
      assertThat(row.getObject("token", java.util.UUID.class).version()).isEqualTo(8);
      assertThat(row.getInt("level")).isNotNegative();
      assertThat(row.getString("notes")).isEqualTo("{}");
      assertThat((Object[]) row.getArray("tags").getArray()).isEmpty();
      assertThat(row.getBytes("photo")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void whatHoldsForOneConstantHoldsForNoOtherThatMatters(String mode) throws Exception {
    String protect =
        "protect: [{ name: s, columns: [\"*.people.ssn\"], mask: { keepLast: 4 }, use: none }]\n";
    var properties = new Properties();
    properties.setProperty("preferQueryMode", mode);
    try (var rig = rig(protect);
        Connection alice = rig.connect(properties, "alice")) {
      for (int id = 1; id < 4; id++) {
        assertThat(column(alice, "SELECT ssn FROM people WHERE id = " + id))
            .hasSize(id == 1 ? 1 : 0)
            .allMatch("*******3333"::equals);
        assertThat(single(alice, "SELECT name, ssn FROM people ORDER BY 1 LIMIT " + id))
            .isEqualTo("Ann");
        assertDenied(alice, "SELECT name, ssn FROM people ORDER BY 2 LIMIT " + id);
        assertThat(single(alice, "SELECT set_config('work_mem', '%dMB', false)".formatted(id)))
            .isEqualTo(id + "MB");
        assertDenied(
            alice, "SELECT set_config('session_replication_role', '%dMB', false)".formatted(id));
        assertThat(single(alice, "SELECT left('no secret', %d) FROM people".formatted(id)))
            .isEqualTo("no secret".substring(0, id));
        assertDenied(alice, "SELECT left(ssn, %d) FROM people ORDER BY left(ssn, 1)".formatted(id));
      }
      assertThat(Recorded.statements(rig))
          .extracting(statement -> statement.text().text())
          .contains(
              "SELECT ssn FROM people WHERE id = 1",
              "SELECT ssn FROM people WHERE id = 2",
              "SELECT ssn FROM people WHERE id = 3");
    }
  }

  @Test
  void hashesAreTheSameInBothFormatsAndForEverySession() throws Exception {
    String protect = "protect: [{ name: h, columns: [\"*.people.token\"], mask: hash }]\n";
    var binary = new Properties();
    binary.setProperty("prepareThreshold", "-1");
    try (var rig = rig(protect);
        Connection one = rig.connect("alice");
        Connection other = rig.connect(binary, "bob")) {
      String hash = single(one, "SELECT token FROM people");
      assertThat(single(one, "SELECT token AS t FROM people")).isEqualTo(hash);
      try (var statement = other.prepareStatement("SELECT token FROM people");
          ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getObject(1)).hasToString(hash);
      }
      assertThat(hash).isNotEqualTo(single(rig.straight(), "SELECT token FROM people"));
    }
  }

  @Test
  void withUseNoneAValueSteersNothingAndGoesNowhere() throws Exception {
    try (var rig = rig(ssn("none"));
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT ssn FROM people")).isEqualTo("*******3333");
      assertThat(single(alice, "SELECT 'x' || ssn FROM (SELECT ssn FROM people) p"))
          .isEqualTo("****");
      for (String sql :
          new String[] {
            "SELECT id FROM people WHERE ssn = '111-22-3333'",
            "SELECT id FROM people WHERE ssn LIKE '111%'",
            "SELECT id FROM people ORDER BY ssn",
            "SELECT count(*) FROM people GROUP BY ssn",
            "SELECT p.id FROM people p JOIN plain USING (ssn)",
            "SELECT DISTINCT ssn FROM people",
            "SELECT id FROM people LIMIT (SELECT length(ssn) FROM people)",
            "INSERT INTO plain SELECT ssn FROM people",
            "UPDATE people SET name = ssn",
            "COPY people (ssn) TO STDOUT"
          }) {
        assertDenied(alice, sql);
      }
      assertThat(column(alice, "SELECT ssn FROM plain")).isEmpty();
    }
  }

  @Test
  void withUseEqualityOnlyAWholeValueMayBeCompared() throws Exception {
    try (var rig = rig(ssn("equality"));
        Connection alice = rig.connect("alice")) {
      assertThat(column(alice, "SELECT id FROM people WHERE ssn = '111-22-3333'"))
          .containsExactly("1");
      assertThat(column(alice, "SELECT ssn FROM people WHERE ssn IN ('111-22-3333')"))
          .containsExactly("*******3333");
      assertDenied(alice, "SELECT id FROM people WHERE ssn > '111'");
      assertDenied(alice, "SELECT id FROM people WHERE ssn LIKE '111%'");
      assertDenied(alice, "SELECT id FROM people WHERE left(ssn, 1) = '1'");
      assertDenied(alice, "SELECT id FROM people ORDER BY ssn");
      assertDenied(alice, "INSERT INTO plain SELECT ssn FROM people");
    }
  }

  @Test
  void withUseAnyItMaySteerButStillLeavesMaskedAndIsCopiedNowhere() throws Exception {
    try (var rig = rig(ssn("any"));
        Connection alice = rig.connect("alice")) {
      assertThat(column(alice, "SELECT id FROM people WHERE ssn LIKE '111%' ORDER BY ssn"))
          .containsExactly("1");
      assertThat(single(alice, "SELECT upper(ssn) FROM people")).isEqualTo("****");
      assertDenied(alice, "INSERT INTO plain SELECT ssn FROM people");
    }
  }

  @Test
  void whoIsExceptedSeesTheValueAndMayUseIt() throws Exception {
    String protect =
        """
        protect:
          - name: national id
            columns: ["public.people.ssn"]
            mask: redact
            except: { users: [olga], groups: [privacy] }
        """;
    try (var rig = rig(protect);
        Connection other = rig.connect("olga");
        Connection olga = rig.connect("olga", "privacy");
        Connection pete = rig.connect("pete", "privacy")) {
      assertThat(single(olga, "SELECT ssn FROM people WHERE ssn LIKE '111%'"))
          .isEqualTo("111-22-3333");
      assertThat(single(other, "SELECT ssn FROM people")).isEqualTo("****");
      assertThat(single(pete, "SELECT ssn FROM people")).isEqualTo("****");
    }
  }

  private static String ssn(String use) {
    return "protect: [{ name: s, columns: [\"public.people.ssn\"], mask: { keepLast: 4 }, use: %s }]\n"
        .formatted(use);
  }

  private GatewayRig rig(String protect) throws Exception {
    return GatewayRig.start(server, "postgres", READ + protect);
  }
}
