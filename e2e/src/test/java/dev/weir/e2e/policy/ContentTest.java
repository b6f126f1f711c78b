package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.refused;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

/** {@code detect}: no card number leaves, whichever way it is written and whichever way it goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContentTest {
  private static final String CARD = "4111 1111 1111 1111";
  private static final String POLICY =
      """
      rules: [{ name: all, allow: { actions: [all] } }]
      protect: [{ name: cards, detect: [credit-card], mask: { keepLast: 4 } }]
      """;

  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeAll
  void makeTables() {
    server.execute(
        """
        CREATE TABLE tickets (
          plain text, split text, hidden text, js json, jb jsonb, mark xml, list text[], raw bytea)
        """);
    server.execute(
        """
        INSERT INTO tickets VALUES (
          'card 4111 1111 1111 1111 please', E'4111\\n1111\\n1111\\n1111', E'4111\\u200b111111111111',
          '{"c": "\\u0034111 1111 1111 1111"}', '{"c": 4111111111111111}',
          '<c>&#52;111111111111111</c>', '{a,"4111 1111 1111 1111"}', '4111111111111111')
        """);
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @Test
  void rowsShowNoCardInTextOrBinary() throws Exception {
    for (String threshold : List.of("0", "-1")) {
      var properties = new Properties();
      properties.setProperty("prepareThreshold", threshold);
      try (var rig = rig();
          Connection alice = rig.connect(properties, "alice");
          var statement = alice.prepareStatement("SELECT * FROM tickets");
          ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("plain")).isEqualTo("card ***************1111 please");
        for (String name : List.of("split", "hidden", "js", "jb", "mark", "list")) {
          assertThat(row.getString(name))
              .as(name)
              .doesNotContain("111111111111")
              .doesNotContain("1111 1111")
              .doesNotContain("1111\n1111");
        }
        assertThat((Object[]) row.getArray("list").getArray())
            .containsExactly("a", "***************1111");
        assertThat(row.getBytes("raw")).isEmpty();
      }
    }
  }

  @Test
  void copyShowsNoCardInTextOrCsvAndIsRefusedInBinary() throws Exception {
    try (var rig = rig();
        Connection alice = rig.connect("alice")) {
      for (String format : List.of("text", "csv", "csv, DELIMITER ';', FORCE_QUOTE *")) {
        var out = new StringWriter();
        alice
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                "COPY (SELECT plain, split, hidden, raw FROM tickets) TO STDOUT (FORMAT %s)"
                    .formatted(format),
                out);
        assertThat(out.toString())
            .as(format)
            .contains("card ***************1111 please")
            .doesNotContain("1111\n1111")
            .doesNotContain("1111\\n1111")
            .doesNotContain("111111111111")
            .doesNotContain("34313131");
      }
      assertThat(refused(alice, "COPY tickets TO STDOUT (FORMAT binary)").sqlState())
          .isEqualTo("42501");
      assertThat(single(alice, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void errorsAndNoticesShowNoCard() throws Exception {
    try (var rig = rig();
        Connection alice = rig.connect("alice");
        var statement = alice.createStatement()) {
      assertThat(refused(alice, "SELECT ('x' || plain)::int FROM tickets").text())
          .doesNotContain(CARD);
      for (String sql : List.of("SELECT '" + CARD + "'::int", "SELECT '" + CARD + "'::date")) {
        assertThat(refused(alice, sql).text()).doesNotContain("1111 1111");
      }
      statement.execute("DROP TABLE IF EXISTS \"" + CARD + "\"");
      assertThat(String.valueOf(statement.getWarnings()))
          .contains("***************1111", "does not exist")
          .doesNotContain(CARD);
    }
  }

  @Test
  void identifiersAndTimesPassAsTheyAre() throws Exception {
    try (var rig = rig();
        Connection alice = rig.connect("alice")) {
      for (String text :
          List.of(
              "41111111-1111-1111-aaaa-bbbbbbbbbbbb",
              "2024-05-17 10:11:12.123456+00",
              "1715940672123456",
              "ORD-2024-0000471",
              "192.168.100.100")) {
        assertThat(single(alice, "SELECT '" + text + "'")).isEqualTo(text);
      }
    }
  }

  private GatewayRig rig() throws Exception {
    return GatewayRig.start(server, "postgres", POLICY);
  }
}
