package dev.weir.e2e.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class GatewayRigTest {
  @Test
  void aValueIsMaskedThroughWeirAndRawStraightAtTheServer() throws Exception {
    try (var server = PostgresServer.start(PostgresOptions.defaults())) {
      server.execute("CREATE TABLE customers (id int, ssn text)");
      server.execute("INSERT INTO customers VALUES (1, '111-22-3333')");
      String policy =
          """
          rules:
            - name: agents read
              who: { groups: [ai-agents] }
              allow: { actions: [read], tables: ["public.*"] }
          protect:
            - name: national id
              columns: ["public.customers.ssn"]
              mask: { keepLast: 4 }
          """;
      try (var rig = GatewayRig.start(server, "postgres", policy);
          var through = rig.connect("alice", "ai-agents");
          var straight = rig.straight()) {
        assertThat(single(through, "SELECT ssn FROM customers")).isEqualTo("*******3333");
        assertThat(single(straight, "SELECT ssn FROM customers")).isEqualTo("111-22-3333");
        assertThatThrownBy(() -> single(through, "DELETE FROM customers RETURNING id"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
      }
    }
  }

  private static String single(java.sql.Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
