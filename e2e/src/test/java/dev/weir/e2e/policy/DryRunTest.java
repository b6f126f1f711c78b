package dev.weir.e2e.policy;

import static dev.weir.e2e.policy.Asking.assertDenied;
import static dev.weir.e2e.policy.Asking.run;
import static dev.weir.e2e.policy.Asking.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What another policy would do with what was recorded, and what the API says of the one in force.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DryRunTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai] }
          allow: { actions: [read], tables: ["public.*"] }
        - name: writers write
          who: { groups: [writers] }
          allow: { actions: [read, write], tables: ["public.*"] }
      roles: { auditor: { groups: [security] } }
      """;

  private final PostgresServer server = PostgresServer.start(PostgresOptions.defaults());
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  void makeATable() {
    server.execute("CREATE TABLE customers (id int, name text, ssn text)");
    server.execute("INSERT INTO customers VALUES (1, 'Ann', '111-22-3333')");
  }

  @AfterAll
  void stop() {
    server.close();
    http.close();
  }

  private JsonNode call(GatewayRig rig, String method, String path, String body) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(rig.web().resolve(path))
                  .header("Authorization", "Bearer " + rig.token("audra", "security"))
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .timeout(LONG)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode dryRun(GatewayRig rig, String candidate, boolean added) {
    return call(
        rig,
        "POST",
        "/api/v1/policy/dry-run",
        JSON.writeValueAsString(Map.of("policy", candidate, "added", added)));
  }

  private void recorded(GatewayRig rig, int count) throws InterruptedException {
    Await.until(
        LONG,
        count + " statements in the index",
        () -> call(rig, "GET", "/api/v1/search?q=customers", "").at("/items").size() >= count);
  }

  private static Stream<String> lines(JsonNode found) {
    return found
        .at("/changes")
        .valueStream()
        .map(change ->
            "%s %s×%d %s->%s %s"
                .formatted(
                    change.at("/newest/user").stringValue(),
                    change.at("/newest/sql").stringValue(),
                    change.at("/count").intValue(),
                    change.at("/now/decision").stringValue(),
                    change.at("/then/decision").stringValue(),
                    change.at("/then/masks")));
  }

  @Test
  void statementsAreJudgedAgainForWhoSentThem() throws Exception {
    try (GatewayRig rig = GatewayRig.start(server, "postgres", POLICY);
        Connection alice = rig.connect("alice", "ai");
        Connection walt = rig.connect("walt", "writers")) {
      single(alice, "SELECT ssn FROM customers");
      single(alice, "SELECT ssn FROM customers");
      single(alice, "SELECT name FROM customers");
      assertDenied(alice, "DELETE FROM customers");
      single(walt, "SELECT ssn FROM customers");
      run(walt, "UPDATE customers SET name = 'Bea'");
      recorded(rig, 6);

      JsonNode added =
          dryRun(
              rig,
              """
              rules:
                - { name: no unbounded changes, deny: { when: statement.unbounded, actions: [update] } }
              protect:
                - name: national id
                  columns: ["public.customers.ssn"]
                  mask: { keepLast: 4 }
                  except: { groups: [writers] }
              """,
              true);
      assertThat(lines(added))
          .containsExactly(
              "walt UPDATE customers SET name = 'Bea'×1 allow->deny []",
              "alice SELECT ssn FROM customers×2 allow->allow [\"keepLast 4\"]");
      assertThat(added.at("/changed").intValue()).isEqualTo(3);
      assertThat(added.at("/notJudged").intValue()).isZero();
      assertThat(added.at("/complete").booleanValue()).isTrue();

      JsonNode alone =
          dryRun(
              rig,
              """
              rules:
                - { name: all may all, who: { groups: [ai] }, allow: { actions: [all] } }
              """,
              false);
      assertThat(lines(alone))
          .contains("alice DELETE FROM customers×1 deny->allow []")
          .contains("walt SELECT ssn FROM customers×1 allow->deny []");
      assertThat(alone.at("/changes/0/then/reason").stringValue()).contains("no rule lets");

      JsonNode same = dryRun(rig, POLICY, false);
      assertThat(same.at("/changed").intValue()).isZero();
      assertThat(same.at("/statements").intValue()).isGreaterThanOrEqualTo(6);
    }
    assertThat(server.query("postgres", "SELECT count(*) FROM customers").getFirst())
        .as("nothing runs again")
        .containsExactly("1");
  }

  @Test
  void theApiTellsWhatIsInForceAndWhetherTheServerAnswers() throws Exception {
    try (GatewayRig rig = GatewayRig.start(server, "postgres", POLICY)) {
      assertThat(call(rig, "GET", "/api/v1/policy", "").at("/rules/0/words").stringValue())
          .isEqualTo("groups ai may select in public.*");
      JsonNode health = call(rig, "GET", "/api/v1/connections/shop/health", "");
      assertThat(health.at("/state").stringValue()).as(health.toString()).isEqualTo("up");
      assertThat(health.at("/version").stringValue()).startsWith("PostgreSQL 18");
      String before = call(rig, "GET", "/api/v1/policy", "").at("/fingerprint").stringValue();
      rig.rewritePolicy(POLICY + "mood: bad\n");
      Await.until(
          LONG,
          "the faults of the change",
          () -> !call(rig, "GET", "/api/v1/policy", "").at("/rejected").isNull());
      JsonNode rejected = call(rig, "GET", "/api/v1/policy", "");
      assertThat(rejected.at("/rejected/faults/0").stringValue()).contains("mood");
      assertThat(rejected.at("/fingerprint").stringValue()).isEqualTo(before);
      assertThat(
              call(rig, "GET", "/api/v1/audit?kind=policy-rejected", "")
                  .at("/items/0/details/faults")
                  .intValue())
          .isEqualTo(1);
      rig.rewritePolicy(POLICY);
      Await.until(
          LONG,
          "the change to be taken back",
          () -> call(rig, "GET", "/api/v1/policy", "").at("/rejected").isNull());
    }
  }
}
