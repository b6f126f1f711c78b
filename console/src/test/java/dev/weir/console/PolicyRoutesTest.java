package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Mask;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.sql.Action;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PolicyRoutesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Fixture console = new Fixture();

  @AfterEach
  void stop() {
    console.close();
  }

  private static Ruleset ruleset() {
    return Ruleset.enforcing(
        List.of(
            new Rule(
                "agents read",
                Mode.ENFORCE,
                Who.groups("ai-agents"),
                Where.connections("orders"),
                Scope.of(Action.SELECT),
                new Answer.Allow()),
            new Rule(
                "staff drops nothing",
                Mode.OBSERVE,
                Who.groups("staff"),
                Where.ANYWHERE,
                Scope.of(Action.DROP),
                new Answer.Deny("Use migrations."))),
        List.of(
            new Protection(
                "ssn",
                Mode.ENFORCE,
                Where.ANYWHERE,
                List.of(NamePattern.column("public.customers.ssn")),
                Set.of(),
                new Mask.KeepLast(4),
                Protection.Use.NONE,
                Who.groups("staff"))));
  }

  private JsonNode policy(String token) throws Exception {
    HttpResponse<String> answer = console.get("/api/v1/policy", token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private void standing(PolicyStanding.@Nullable Rejection rejection) {
    console.policy =
        new PolicyStanding.Standing(ruleset(), "abc", Fixture.NOW.minusSeconds(60), rejection);
  }

  @Test
  void auditorsReadEveryRuleInWordsAndWhatWasWrongWithTheLastChange() throws Exception {
    standing(new PolicyStanding.Rejection(Fixture.NOW, List.of("weir.yaml:3:1 rules: is empty")));
    JsonNode seen = policy("audra");
    assertThat(seen.at("/complete").booleanValue()).isTrue();
    assertThat(seen.at("/rules/0/words").stringValue())
        .isEqualTo("groups ai-agents may select on orders");
    assertThat(seen.at("/rules/1/effect").stringValue()).isEqualTo("deny");
    assertThat(seen.at("/rules/1/observed").booleanValue()).isTrue();
    assertThat(seen.at("/rules/1/message").stringValue()).isEqualTo("Use migrations.");
    assertThat(seen.at("/protections/0/words").stringValue())
        .startsWith("public.customers.ssn leaves as keepLast 4");
    assertThat(seen.at("/rejected/faults/0").stringValue()).contains("weir.yaml:3:1");
  }

  @Test
  void everybodyElseReadsWhatIsAboutHimself() throws Exception {
    standing(new PolicyStanding.Rejection(Fixture.NOW, List.of("weir.yaml:3:1 rules: is empty")));
    JsonNode alice = policy("alice");
    assertThat(alice.at("/complete").booleanValue()).isFalse();
    assertThat(alice.at("/rules")).hasSize(1);
    assertThat(alice.at("/rules/0/name").stringValue()).isEqualTo("agents read");
    assertThat(alice.at("/protections")).hasSize(1);
    assertThat(alice.at("/rejected").isNull()).isTrue();
    JsonNode vera = policy("vera");
    assertThat(vera.at("/rules/0/name").stringValue()).isEqualTo("staff drops nothing");
    assertThat(vera.at("/rules")).hasSize(1);
    assertThat(vera.at("/protections")).as("it is not protected from staff").isEmpty();
  }

  @Test
  void whoHasItAlreadyIsToldThatNothingChangedUntilItDoes() throws Exception {
    standing(null);
    String tag = console.get("/api/v1/policy", "audra").headers().firstValue("ETag").orElseThrow();
    assertThat(again("audra", tag).statusCode()).isEqualTo(304);
    assertThat(again("audra", "W/" + tag + ", \"x\"").statusCode()).isEqualTo(304);
    assertThat(again("alice", tag).statusCode()).as("others see other things").isEqualTo(200);
    standing(new PolicyStanding.Rejection(Fixture.NOW, List.of("x")));
    assertThat(again("audra", tag).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> again(String token, String tag) throws Exception {
    return console.send(
        HttpRequest.newBuilder(console.uri("/api/v1/policy")).header("If-None-Match", tag), token);
  }

  @Test
  void aDryRunSaysWhatWouldChange() throws Exception {
    HttpResponse<String> answer =
        console.post(
            "/api/v1/policy/dry-run?connection=orders&since=7d&limit=20000",
            "{\"policy\": \"rules: []\", \"added\": true}",
            "audra");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode found = JSON.readTree(answer.body());
    assertThat(found.at("/changed").intValue()).isEqualTo(2);
    assertThat(found.at("/changes/0/now/decision").stringValue()).isEqualTo("allow");
    assertThat(found.at("/changes/0/then/decision").stringValue()).isEqualTo("deny");
    assertThat(found.at("/changes/0/then/masks/1").stringValue()).isEqualTo("redact");
    assertThat(console.dryRun.asked)
        .singleElement()
        .satisfies(asked -> {
          assertThat(asked.candidate()).isEqualTo("rules: []");
          assertThat(asked.added()).isTrue();
          assertThat(asked.filter().connection()).isEqualTo("orders");
          assertThat(asked.filter().since()).isEqualTo(Fixture.NOW.minusSeconds(7 * 86_400));
          assertThat(asked.statementsMax()).isEqualTo(10_000);
        });
  }

  @Test
  void aDryRunIsForAuditorsAndNamesEveryFault() throws Exception {
    for (String token : List.of("alice", "dana", "vera")) {
      assertThat(console.post("/api/v1/policy/dry-run", "{\"policy\": \"x\"}", token).statusCode())
          .isEqualTo(403);
    }
    assertThat(console.dryRun.asked).isEmpty();
    assertThat(console.post("/api/v1/policy/dry-run", "{}", "adam").statusCode()).isEqualTo(400);
    HttpResponse<String> faulty =
        console.post("/api/v1/policy/dry-run", "{\"policy\": \"faulty\"}", "adam");
    assertThat(faulty.statusCode()).isEqualTo(422);
    assertThat(faulty.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(JSON.readTree(faulty.body()).at("/faults/0").stringValue())
        .contains("candidate:1:1");
  }

  @Test
  void whileOneRunsAnotherIsToldToComeBack() throws Exception {
    CompletableFuture<Integer> slow =
        CompletableFuture.supplyAsync(() -> {
          try {
            return console
                .post("/api/v1/policy/dry-run", "{\"policy\": \"slow\"}", "audra")
                .statusCode();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(console.dryRun.waits.await(20, TimeUnit.SECONDS)).isTrue();
    HttpResponse<String> second =
        console.post("/api/v1/policy/dry-run", "{\"policy\": \"x\"}", "adam");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).isPresent();
    console.dryRun.mayGoOn.countDown();
    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo(200);
    assertThat(console.post("/api/v1/policy/dry-run", "{\"policy\": \"x\"}", "adam").statusCode())
        .isEqualTo(200);
  }
}
