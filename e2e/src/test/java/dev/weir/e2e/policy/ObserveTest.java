package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.assertDenied;
import static dev.weir.e2e.policy.Asking.run;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Terminal;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.policy.Effect;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code mode: observe}: what would have been done is written down, and passes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObserveTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String AUDITOR = "roles: { auditor: { groups: [security] } }\n";

  @TempDir private Path folder = Path.of("");
  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeAll
  void makeATable() {
    server.execute("CREATE TABLE customers (id int, ssn text)");
    server.execute("INSERT INTO customers VALUES (1, '111-22-3333')");
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @Test
  void aWholeFileThatObservesEnforcesNothingAndRecordsWhatItWouldHaveDone() throws Exception {
    String policy =
        """
        mode: observe
        rules:
          - { name: reading, who: { groups: [ai] }, allow: { actions: [read] } }
          - { name: no drops, deny: { actions: [drop] } }
        protect: [{ name: national id, columns: ["public.customers.ssn"], mask: redact }]
        """;
    try (var rig = rig(policy + AUDITOR);
        Connection eve = rig.connect("eve")) {
      assertThat(single(eve, "SELECT ssn FROM customers WHERE ssn LIKE '1%'"))
          .isEqualTo("111-22-3333");
      run(eve, "CREATE TABLE away (id int)");
      run(eve, "DROP TABLE away");
      assertRecorded(rig, "drop on public.away is denied by rule \\\"no drops\\\"");
      assertRecorded(rig, "observed only: public.customers.ssn is protected");
      assertThat(Recorded.statements(rig))
          .filteredOn(one -> one.text().text().startsWith("DROP"))
          .singleElement()
          .satisfies(drop -> {
            assertThat(drop.effect()).isEqualTo(Effect.ALLOW);
            assertThat(drop.text().observed()).isEqualTo(Effect.DENY);
          });
    }
  }

  @Test
  void aRuleThatObservesIsOnlyWrittenDownAndAllowsNothing() throws Exception {
    String policy =
        """
        rules:
          - { name: reading, allow: { actions: [read], tables: ["public.*"] } }
          - { name: no locks, mode: observe, deny: { actions: [select], when: statement.rowLocking } }
          - name: soon a yes
            mode: observe
            approve: { actions: [delete], by: { groups: [dba] } }
        """;
    try (var rig = rig(policy + AUDITOR);
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT id FROM customers")).isEqualTo("1");
      assertDenied(alice, "DELETE FROM customers");
      run(alice, "SELECT id FROM customers FOR SHARE");
      assertRecorded(rig, "observed only: rule \\\"no locks\\\" would deny");
    }
  }

  @Test
  void aProtectionThatObservesShowsTheValueAndRecordsTheMask() throws Exception {
    String policy =
        """
        rules: [{ name: reading, allow: { actions: [read], tables: ["public.*"] } }]
        protect:
          - { name: seen, mode: observe, columns: ["public.customers.ssn"], mask: redact }
        """;
    try (var rig = rig(policy + AUDITOR);
        Connection alice = rig.connect("alice")) {
      assertThat(single(alice, "SELECT ssn FROM customers ORDER BY ssn")).isEqualTo("111-22-3333");
      assertRecorded(rig, "observed only: output \\\"ssn\\\" is masked (redact)");
    }
  }

  /** Some session's replay, as an auditor has it, holds the words. */
  private void assertRecorded(GatewayRig rig, String words) throws Exception {
    Await.until(LONG, words, () -> replays(rig).contains(words));
  }

  private String replays(GatewayRig rig) {
    var text = new StringBuilder();
    rig.weir().liveSessions().all().stream()
        .map(session -> session.grant().sessionId())
        .forEach(id -> text.append(asAuditor(rig, "replay", id, "--json")));
    return text.toString();
  }

  private String asAuditor(GatewayRig rig, String... arguments) {
    try {
      Path token = Files.writeString(folder.resolve("token"), rig.token("olga", "security"));
      List<String> all = new java.util.ArrayList<>(List.of(arguments));
      all.addAll(List.of("--url", rig.web().toString(), "--token-file", token.toString()));
      return Terminal.run(all).text();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private GatewayRig rig(String policy) throws Exception {
    return GatewayRig.start(server, "postgres", policy);
  }
}
