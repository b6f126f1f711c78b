package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.assertDenied;
import static dev.weir.e2e.policy.Asking.failure;
import static dev.weir.e2e.policy.Asking.refused;
import static dev.weir.e2e.policy.Asking.run;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.policy.Asking.Failure;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code rules}, as clients meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesTest {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeEach
  void makeTables() {
    server.execute("DROP TABLE IF EXISTS orders, staging, customers");
    server.execute("CREATE TABLE orders (id int, total numeric)");
    server.execute("CREATE TABLE staging (id int)");
    server.execute("CREATE TABLE customers (id int, name text, email text)");
    server.execute("INSERT INTO orders VALUES (1, 10), (2, 20)");
    server.execute("INSERT INTO customers VALUES (1, 'Ann', 'ann@example.com')");
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @Test
  void theStrictestRuleWinsWhateverTheOrder() throws Exception {
    String policy =
        """
        rules:
          - name: no deletes
            deny: { actions: [delete], tables: ["public.orders"], message: Never here. }
          - name: all
            allow: { actions: [read, write], tables: ["public.*"] }
        """;
    try (var rig = rig(policy);
        Connection alice = rig.connect("alice")) {
      run(alice, "UPDATE orders SET total = 1 WHERE id = 1");
      run(alice, "DELETE FROM staging");
      Failure error = refused(alice, "DELETE FROM orders WHERE id = 1");
      assertThat(error.sqlState()).isEqualTo("42501");
      assertThat(error.text()).contains("Never here.", "no deletes");
      assertDenied(alice, "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone");
      assertDenied(alice, "EXPLAIN ANALYZE DELETE FROM orders");
      assertDenied(alice, "COPY (DELETE FROM orders RETURNING id) TO STDOUT");
      assertDenied(
          alice, "MERGE INTO orders o USING staging s ON o.id = s.id WHEN MATCHED THEN DELETE");
      assertDenied(alice, "SELECT 1; DELETE FROM orders");
      assertDenied(alice, "TRUNCATE orders");
    }
    assertThat(server.query("postgres", "SELECT count(*) FROM orders").getFirst())
        .containsExactly("2");
  }

  @Test
  void readGrantsNeitherCallsNorCodeNorSettingsNorFiles() throws Exception {
    server.execute(
        "CREATE OR REPLACE FUNCTION wipe() RETURNS int LANGUAGE sql AS"
            + " 'DELETE FROM orders RETURNING id'");
    try (var rig = rig("rules: [{ name: r, allow: { actions: [read] } }]\n");
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT count(*) FROM orders")).isEqualTo("2");
      for (String sql :
          new String[] {
            "SELECT wipe()",
            "DO $$ BEGIN DELETE FROM orders; END $$",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "COPY orders FROM '/etc/passwd'",
            "SELECT pg_read_file('/etc/passwd')",
            "SET session_replication_role = replica",
            "SET ROLE postgres",
            "LOCK TABLE orders",
            "NOTIFY somebody",
            "GRANT SELECT ON orders TO PUBLIC",
            "INSERT INTO staging SELECT id FROM orders",
            "CREATE TABLE copy AS SELECT * FROM orders",
            "SELECT * INTO copy FROM orders",
            "VACUUM"
          }) {
        assertDenied(alice, sql);
      }
    }
  }

  @Test
  void whoIsComparedByUserGroupAndAgent() throws Exception {
    String policy =
        """
        rules:
          - { name: u, who: { users: [bob] }, allow: { actions: [read], tables: ["public.orders"] } }
          - { name: g, who: { groups: [ai, bi] }, allow: { actions: [read], tables: ["public.staging"] } }
          - name: both
            who: { users: [ann], groups: [ai], agents: [rig] }
            allow: { actions: [read], tables: ["public.customers"] }
          - { name: a, who: { agents: [other] }, allow: { actions: [all] } }
          - { name: r, who: { roles: [admin] }, allow: { actions: [all] } }
        """;
    try (var rig = rig(policy);
        Connection bob = rig.connect("bob");
        Connection carl = rig.connect("carl", "bi");
        Connection ann = rig.connect("ann", "ai")) {
      assertThat(single(bob, "SELECT count(*) FROM orders")).isEqualTo("2");
      assertDenied(bob, "SELECT count(*) FROM staging");
      assertThat(single(carl, "SELECT count(*) FROM staging")).isEqualTo("0");
      assertDenied(carl, "SELECT count(*) FROM orders");
      assertDenied(carl, "SELECT count(*) FROM customers");
      assertThat(single(ann, "SELECT count(*) FROM customers")).isEqualTo("1");
      Failure nobody = failure("a connection", () -> rig.connect("eve", "AI").close());
      assertThat(nobody.sqlState()).isEqualTo("28000");
    }
  }

  @Test
  void whereIsComparedByNetworkTimeConnectionAndProtocol() throws Exception {
    String policy =
        """
        rules:
          - name: here
            where: { connections: [shop], protocols: [postgres], networks: [127.0.0.0/8, "::1"] }
            allow: { actions: [read], tables: ["public.orders"] }
          - name: elsewhere
            where: { networks: [10.0.0.0/8] }
            allow: { actions: [read], tables: ["public.staging"] }
          - name: now
            where: { times: ["%s"] }
            allow: { actions: [read], tables: ["public.customers"] }
          - name: later
            where: { times: ["%s"] }
            allow: { actions: [insert], tables: ["public.customers"] }
        """
            .formatted(window(-60), window(180));
    try (var rig = rig(policy);
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT count(*) FROM orders")).isEqualTo("2");
      assertDenied(alice, "SELECT count(*) FROM staging");
      assertThat(single(alice, "SELECT count(*) FROM customers")).isEqualTo("1");
      assertDenied(alice, "INSERT INTO customers VALUES (2)");
    }
  }

  @Test
  void conditionsSeeStatementAccessSubjectSessionAndTime() throws Exception {
    String policy =
        """
        rules:
          - { name: all, allow: { actions: [all], tables: ["public.*"] } }
          - { name: bounded, deny: { actions: [update, delete], when: statement.unbounded } }
          - name: one table
            deny: { actions: [write], when: "statement.tables.size() > 1 && !('dba' in subject.groups)" }
          - name: no totals
            deny: { actions: [update], when: "access.table == 'orders' && 'total' in access.columns" }
          - name: over
            deny: { actions: [select], when: "now < timestamp('2020-01-01T00:00:00Z')" }
          - name: place
            deny: { actions: [insert], when: "session.connection != 'shop' || session.protocol != 'postgres'" }
          - name: cannot be answered
            deny: { actions: [merge], when: "statement.tables[7] == ''" }
        """;
    try (var rig = rig(policy);
        Connection alice = rig.connect("alice");
        Connection dana = rig.connect("dana", "dba")) {
      assertDenied(alice, "UPDATE orders SET id = 3");
      assertDenied(alice, "DELETE FROM orders WHERE 1 = 1");
      run(alice, "UPDATE orders SET id = 3 WHERE id = 2");
      assertDenied(alice, "UPDATE orders SET total = 3 WHERE id = 2");
      run(alice, "INSERT INTO staging VALUES (1)");
      assertDenied(alice, "INSERT INTO staging SELECT id FROM orders");
      run(dana, "INSERT INTO staging SELECT id FROM orders");
      assertDenied(
          dana, "MERGE INTO staging s USING orders o ON o.id = s.id WHEN MATCHED THEN DO NOTHING");
    }
  }

  @Test
  void columnsBoundWhatMayBeReadAndWritten() throws Exception {
    String policy =
        """
        rules:
          - name: names
            allow: { actions: [read, update], columns: ["public.customers.id", "public.customers.name"] }
        """;
    try (var rig = rig(policy);
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT name FROM customers WHERE id = 1")).isEqualTo("Ann");
      run(alice, "UPDATE customers SET name = 'Anna' WHERE id = 1");
      assertDenied(alice, "SELECT * FROM customers");
      assertDenied(alice, "SELECT id FROM customers WHERE email LIKE 'a%'");
      assertDenied(alice, "UPDATE customers SET email = '' WHERE id = 1");
      assertDenied(alice, "UPDATE customers SET name = email WHERE id = 1");
      assertDenied(alice, "SELECT c FROM customers c");
    }
  }

  private GatewayRig rig(String policy) throws Exception {
    return GatewayRig.start(server, "postgres", policy);
  }

  /** Two hours of every day, UTC, that begin so many minutes from now. */
  private static String window(int minutes) {
    ZonedDateTime from = Instant.now().plus(minutes, ChronoUnit.MINUTES).atZone(ZoneOffset.UTC);
    return HOUR.format(from) + "-" + HOUR.format(from.plusHours(2));
  }
}
