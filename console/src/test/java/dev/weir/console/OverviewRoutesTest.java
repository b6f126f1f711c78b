package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.AuditLog;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Connections with their health, and the audit. */
class OverviewRoutesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Fixture console = new Fixture();

  @AfterEach
  void stop() {
    console.close();
  }

  private JsonNode read(String path, String token) throws Exception {
    HttpResponse<String> answer = console.get(path, token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @Test
  void auditorsSeeEveryConnectionAndWhereItLeads() throws Exception {
    JsonNode all = read("/api/v1/connections", "audra").at("/items");
    assertThat(all).hasSize(2);
    assertThat(all.at("/0/address").stringValue()).isEqualTo("db1.internal:5432");
    assertThat(all.at("/0/usable").booleanValue()).isFalse();
    assertThat(all.at("/1/observed").booleanValue()).isTrue();
  }

  @Test
  void whoMayUseOneSeesThatOneAndNotWhereItLeads() throws Exception {
    JsonNode seen = read("/api/v1/connections", "alice").at("/items");
    assertThat(seen).hasSize(1);
    assertThat(seen.at("/0/name").stringValue()).isEqualTo("orders");
    assertThat(seen.at("/0/usable").booleanValue()).isTrue();
    assertThat(seen.at("/0/address").isNull()).isTrue();
    assertThat(seen.toString()).doesNotContain("internal", "payroll");
    assertThat(read("/api/v1/connections", "vera").at("/items")).isEmpty();
  }

  @Test
  void healthSaysWhetherTheServerAnswersAndWhyNotToThoseWhoRunIt() throws Exception {
    JsonNode up = read("/api/v1/connections/orders/health", "alice");
    assertThat(up.at("/state").stringValue()).isEqualTo("up");
    assertThat(up.at("/version").stringValue()).isEqualTo("PostgreSQL 18.6");
    assertThat(up.at("/millis").intValue()).isEqualTo(12);
    JsonNode down = read("/api/v1/connections/hidden/health", "audra");
    assertThat(down.at("/state").stringValue()).isEqualTo("down");
    assertThat(down.at("/trouble").stringValue()).contains("refused");
    console.servers.up = false;
    JsonNode toUsers = read("/api/v1/connections/orders/health", "alice");
    assertThat(toUsers.at("/state").stringValue()).isEqualTo("down");
    assertThat(toUsers.at("/trouble").isNull()).isTrue();
  }

  @Test
  void nobodyMakesTheGatewayKnockWhereNoRuleLetsHim() throws Exception {
    assertThat(console.get("/api/v1/connections/hidden/health", "alice").statusCode())
        .isEqualTo(404);
    assertThat(console.get("/api/v1/connections/orders/health", "vera").statusCode())
        .isEqualTo(404);
    assertThat(console.get("/api/v1/connections/nowhere/health", "audra").statusCode())
        .isEqualTo(404);
    assertThat(console.servers.checked).containsExactly("nowhere");
  }

  @Test
  void theAuditIsReadPageByPageByAuditorsAlone() throws Exception {
    JsonNode first =
        read("/api/v1/audit?limit=2&kind=session-refused&user=alice&since=1h", "audra");
    assertThat(first.at("/items")).hasSize(2);
    assertThat(first.at("/items/0/details/reason").stringValue()).isEqualTo("no rule");
    String next = first.at("/next").stringValue();
    JsonNode second = read("/api/v1/audit?limit=2&cursor=" + next, "adam");
    assertThat(second.at("/items/0/id").intValue()).isEqualTo(1);
    assertThat(second.at("/next").isNull()).isTrue();
    assertThat(console.auditLog.asked)
        .first()
        .isEqualTo(
            new AuditLog.Filter(
                "session-refused", "alice", null, Fixture.NOW.minusSeconds(3600), null));
    for (String token : List.of("alice", "dana", "vera")) {
      assertThat(console.get("/api/v1/audit", token).statusCode()).isEqualTo(403);
    }
    assertThat(console.get("/api/v1/audit?cursor=x", "audra").statusCode()).isEqualTo(400);
  }
}
