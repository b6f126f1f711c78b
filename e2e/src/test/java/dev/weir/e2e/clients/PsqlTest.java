package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.clients.Program.Run;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** psql under a policy that allows reading, against psql straight at the server. */
@TestInstance(Lifecycle.PER_CLASS)
class PsqlTest {
  private static final String WITH_COPY =
      Shop.READ_ONLY
          + """
            - name: agents copy what they may read
              who: { groups: [copying-agents] }
              allow: { actions: [copy] }
            - name: copying agents read
              who: { groups: [copying-agents] }
              allow: { actions: [read], tables: ["public.*"] }
          """;

  private final Program psql = Program.named("psql");
  private Sides sides;

  @BeforeAll
  void open() throws Exception {
    sides = Sides.open(WITH_COPY);
  }

  @AfterAll
  void close() throws Exception {
    if (sides != null) {
      sides.close();
    }
  }

  @Test
  void everyListOfObjectsIsThatOfTheServer() throws Exception {
    String script = Shop.text("catalogue.psql");
    String wanted = run(sides.straight(), script);
    // Else two failures could look alike. A psql older than the server asks for columns that are
    // gone.
    assertThat(wanted.lines().filter(line -> line.contains("ERROR:")))
        .allMatch(line -> line.matches(".*column \\S+ does not exist"))
        .hasSizeLessThan(5);
    assertThat(wanted)
        .contains("who buys", "warehouse", "other_shop", "own_parts", "customers_stats", "PORT");
    assertThat(run(sides.through(), script)).isEqualTo(wanted);
  }

  @Test
  void aSessionOfReadsAndMistakesIsThatOfTheServer() throws Exception {
    String script = Shop.text("session.psql");
    String wanted = run(sides.straight(), script);
    assertThat(wanted).contains("ann@example.com", "division by zero", "goes on", "03.02.1990");
    assertThat(run(sides.through(), script)).isEqualTo(wanted);
  }

  @Test
  void rowsAreCopiedOutByWhoMayCopy() throws Exception {
    String script =
        """
        \\copy (SELECT id, name FROM customers ORDER BY id) TO STDOUT
        \\copy customers TO STDOUT CSV HEADER
        COPY orders (id, total) TO STDOUT;
        COPY (SELECT count(*) FROM orders) TO STDOUT (FORMAT binary);
        """;
    String wanted = run(sides.straight(), script);
    assertThat(wanted).contains("Ann").doesNotContain("ERROR");
    Map<String, String> copying = new java.util.HashMap<>(sides.through());
    copying.put("PGPASSWORD", sides.rig().token("carol", "copying-agents"));
    assertThat(run(copying, script)).isEqualTo(wanted);
    assertThat(run(sides.through(), script))
        .doesNotContain("Ann")
        .contains("ERROR:  permission denied: copy on public.customers");
  }

  @Test
  void whatHoldsSecretsOrChangesIsRefusedAndTheSessionGoesOn() throws Exception {
    String script =
        """
        \\des+
        \\deu+
        \\dRs+
        SELECT srvoptions FROM pg_foreign_server;
        SELECT rolname, rolpassword FROM pg_authid;
        SELECT query FROM pg_stat_activity;
        INSERT INTO orders (customer, total) VALUES (1, 1);
        CREATE TABLE mine AS SELECT * FROM customers;
        SELECT 'still ' || 'here';
        """;
    assertThat(run(sides.straight(), script))
        .contains("behind.the.hill", "mapped", "subscribed", "SCRAM-SHA-256$", "still here");
    sides.server().execute(Shop.DATABASE, "DROP TABLE mine; DELETE FROM orders WHERE total = 1");
    String through = run(sides.through(), script);
    assertThat(through)
        .doesNotContain("behind.the.hill", "mapped", "subscribed", "SCRAM-SHA-256$")
        .contains("still here");
    assertThat(through.lines().filter(line -> line.contains("permission denied"))).hasSize(8);
  }

  private String run(Map<String, String> environment, String script) throws Exception {
    Run run =
        psql.run(environment, script, "--no-psqlrc", "--quiet", "--pset=pager=off", "--file=-");
    return sides.withoutPort(run.succeeded().output());
  }
}
