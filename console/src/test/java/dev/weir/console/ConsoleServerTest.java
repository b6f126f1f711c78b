package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.session.throttle.ThrottleSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServerTest {
  private final Fixture console = new Fixture();

  @AfterEach
  void stop() {
    console.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/approvals",
        "/api/v1/approvals/r1",
        "/api/v1/search",
        "/api/v1/sessions",
        "/api/v1/sessions/s1",
        "/api/v1/sessions/s1/replay",
        "/api/v1/events",
        "/api/v1/whoami"
      })
  void nothingIsShownWithoutAValidToken(String path) throws Exception {
    console.desk.requests.add(Fixture.request("r1", "alice", "idp"));
    console.archive.add("s1", "alice", "idp");

    assertThat(console.get(path, null).statusCode()).isEqualTo(401);
    var refused = console.get(path, "expired");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("the token has expired").doesNotContain("delete from");
  }

  @Test
  void whoHasNoTokenIsToldWhereToGetOne() throws Exception {
    var answer = console.get("/api/v1/discovery", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"issuers\":[{\"name\":\"idp\",\"issuer\":\"https://idp.example.com\","
                + "\"clientId\":\"weir-cli\",\"scopes\":[\"openid\"]}],"
                + "\"postgres\":{\"port\":5432,\"tls\":true},\"mysql\":null}");
  }

  @Test
  void whoIsSignedInIsToldWhichConnectionsAreOpenToThem() throws Exception {
    assertThat(console.get("/api/v1/whoami", "alice").body())
        .contains("\"user\":\"alice\"", "{\"name\":\"orders\",\"protocol\":\"postgres\"}");
    assertThat(console.get("/api/v1/whoami", "dana").body()).contains("\"connections\":[]");
  }

  @Test
  void aReviewerSeesAndAnswersAHeldStatement() throws Exception {
    console.desk.requests.add(Fixture.request("r1", "alice", "idp"));

    assertThat(console.get("/api/v1/approvals?state=waiting", "dana").body())
        .contains("delete from orders where id = $1", "\"value\":\"7\"", "group dba");
    var answered =
        console.post("/api/v1/approvals/r1/answer", "{\"yes\":true,\"reason\":\"ok\"}", "dana");

    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(answered.body()).contains("\"state\":\"approved\"", "\"by\":\"dana\"");
    var again = console.post("/api/v1/approvals/r1/answer", "{\"yes\":false}", "dana");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
  }

  @Test
  void nobodyAnswersTheirOwnRequest() throws Exception {
    console.desk.requests.add(Fixture.request("r1", "dana", "idp"));

    assertThat(console.post("/api/v1/approvals/r1/answer", "{\"yes\":true}", "dana").statusCode())
        .isEqualTo(403);
  }

  @Test
  void aRequestIsNotThereForThoseItDoesNotConcern() throws Exception {
    console.desk.requests.add(Fixture.request("r1", "bob", "idp"));
    console.desk.requests.add(Fixture.request("r2", "alice", "elsewhere"));

    assertThat(console.get("/api/v1/approvals", "alice").body()).contains("\"items\":[]");
    assertThat(console.get("/api/v1/approvals/r1", "alice").statusCode()).isEqualTo(404);
    assertThat(console.get("/api/v1/approvals/r2", "alice").statusCode()).isEqualTo(404);
    assertThat(console.post("/api/v1/approvals/r1/answer", "{\"yes\":true}", "alice").statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"yes\":\"maybe\"}", "{\"yes\":true,\"x\":1}", "{"})
  void anUnclearAnswerIsNoAnswer(String body) throws Exception {
    console.desk.requests.add(Fixture.request("r1", "alice", "idp"));

    assertThat(console.post("/api/v1/approvals/r1/answer", body, "dana").statusCode())
        .isEqualTo(400);
    assertThat(console.desk.requests.getFirst().state().label()).isEqualTo("waiting");
  }

  @Test
  void onlyAuditorsSeeWhatOthersDid() throws Exception {
    console.archive.add("s1", "alice", "idp");
    console.archive.add("s2", "bob", "idp");
    console.archive.add("s3", "alice", "elsewhere");

    assertThat(console.get("/api/v1/search", "alice").body())
        .contains("\"s1\"")
        .doesNotContain("\"s2\"", "\"s3\"");
    assertThat(console.get("/api/v1/search?user=bob", "alice").statusCode()).isEqualTo(403);
    assertThat(console.get("/api/v1/sessions", "alice").body())
        .contains("\"s1\"")
        .doesNotContain("\"s2\"", "\"s3\"");
    assertThat(console.get("/api/v1/sessions/s2/replay", "alice").statusCode()).isEqualTo(404);
    assertThat(console.get("/api/v1/sessions/s3", "alice").statusCode()).isEqualTo(404);
    assertThat(console.get("/api/v1/search", "audra").body())
        .contains("\"s1\"", "\"s2\"", "\"s3\"");
  }

  @Test
  void searchPassesItsFiltersOn() throws Exception {
    console.get(
        "/api/v1/search?q=customers&connection=orders&decision=deny&since=2h&limit=7", "audra");

    var query = console.archive.asked.getFirst();
    assertThat(query.filter().words()).isEqualTo("customers");
    assertThat(query.filter().connection()).isEqualTo("orders");
    assertThat(query.filter().decision()).isEqualTo(Effect.DENY);
    assertThat(query.filter().since()).isEqualTo(Fixture.NOW.minusSeconds(7200));
    assertThat(query.countMax()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"since=yesterday", "limit=0", "limit=x", "decision=perhaps"})
  void aFilterThatIsNotUnderstoodIsRefused(String filter) throws Exception {
    assertThat(console.get("/api/v1/search?" + filter, "audra").statusCode()).isEqualTo(400);
    assertThat(console.archive.asked).isEmpty();
  }

  @Test
  void replayGivesOneEventALine() throws Exception {
    console.archive.add("s1", "alice", "idp");
    console.archive.events.add(
        new ReplayEvent.Statement(
            Fixture.NOW, 1, "select ssn", Arrays.asList("a", null), Effect.ALLOW, List.of(), null));
    console.archive.events.add(
        new ReplayEvent.Columns(Fixture.NOW, 1, List.of(new Event.Column("ssn", 25, false, true))));
    console.archive.events.add(
        new ReplayEvent.Rows(Fixture.NOW, 1, List.of(Arrays.asList("***-1", null))));

    List<String> lines = console.get("/api/v1/sessions/s1/replay", "alice").body().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("\"parameters\":[{\"value\":\"a\"},{\"value\":null}]");
    assertThat(lines.get(1)).contains("\"masked\":true");
    assertThat(lines.get(2)).contains("[[\"***-1\",null]]");
  }

  @Test
  void explainingForOthersNeedsARole() throws Exception {
    String forBob = "{\"user\":\"bob\",\"connection\":\"orders\",\"sql\":\"select 1\"}";
    String withGroups = "{\"groups\":[\"dba\"],\"connection\":\"orders\",\"sql\":\"select 1\"}";

    assertThat(console.post("/api/v1/explain", forBob, "alice").statusCode()).isEqualTo(403);
    assertThat(console.post("/api/v1/explain", withGroups, "alice").statusCode()).isEqualTo(403);
    assertThat(console.explainedFor).isEmpty();
    assertThat(console.post("/api/v1/explain", forBob, "audra").statusCode()).isEqualTo(200);
    assertThat(console.explainedFor.getFirst().as().user()).isEqualTo("bob");
    assertThat(
            console
                .post(
                    "/api/v1/explain", "{\"connection\":\"nowhere\",\"sql\":\"select 1\"}", "alice")
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  void whoAsksIsJudgedWhereHeIsAndAuditorsSayWhereAndWhen() throws Exception {
    String here = "{\"connection\":\"orders\",\"sql\":\"select 1\"}";
    String there = here.replace("}", ",\"from\":\"10.1.2.3\"}");
    String then = here.replace("}", ",\"at\":\"2026-01-31T08:00:00Z\"}");

    assertThat(console.post("/api/v1/explain", here, "alice").statusCode()).isEqualTo(200);
    var asked = console.explainedFor.getFirst();
    assertThat(asked.from()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(asked.at()).isNull();
    assertThat(console.post("/api/v1/explain", there, "alice").statusCode()).isEqualTo(403);
    assertThat(console.post("/api/v1/explain", then, "alice").statusCode()).isEqualTo(403);
    assertThat(console.explainedFor).hasSize(1);
    assertThat(console.post("/api/v1/explain", there, "audra").statusCode()).isEqualTo(200);
    assertThat(console.explainedFor.getLast().from()).isEqualTo(InetAddress.ofLiteral("10.1.2.3"));
    assertThat(console.post("/api/v1/explain", then, "audra").statusCode()).isEqualTo(200);
    assertThat(console.explainedFor.getLast().at()).isEqualTo("2026-01-31T08:00:00Z");
    assertThat(
            List.of(
                console
                    .post("/api/v1/explain", there.replace("10.1.2.3", "db.example"), "audra")
                    .statusCode(),
                console.post("/api/v1/explain", then.replace("Z", ""), "audra").statusCode()))
        .containsOnly(400);
  }

  @Test
  void whatWasSearchedForIsCountedAndExported() throws Exception {
    console.archive.add("s1", "alice", "idp");
    console.archive.add("s2", "bob", "idp");
    assertThat(console.get("/api/v1/search/counts?buckets=1", "audra").body())
        .contains("\"buckets\":[{\"at\":", "\"allow\":2");
    assertThat(console.get("/api/v1/search/counts", "alice").statusCode()).isEqualTo(403);
    assertThat(console.get("/api/v1/search/counts?since=1h&until=2h", "audra").statusCode())
        .isEqualTo(400);
    String csv = console.get("/api/v1/search/export?format=csv", "audra").body();
    assertThat(csv).startsWith("at,user,agent,").contains(",alice,", ",bob,");
    String own = console.get("/api/v1/search/export", "alice").body();
    assertThat(own.lines()).hasSize(1).allMatch(line -> line.contains("\"user\":\"alice\""));
    for (String faulty :
        List.of("format=xml", "failed=maybe", "minRows=many", "minMillis=-1", "decision=perhaps")) {
      assertThat(console.get("/api/v1/search/export?" + faulty, "audra").statusCode())
          .as(faulty)
          .isEqualTo(400);
    }
  }

  @Test
  void whoMayAnswerSeesWhatHappenedJustBefore() throws Exception {
    console.desk.requests.add(Fixture.request("r-recent", "alice", "idp"));
    console.archive.add("s1", "alice", "idp");
    console.archive.add("s2", "alice", "elsewhere");
    String recent = console.get("/api/v1/approvals/r-recent/recent", "dana").body();
    assertThat(recent).contains("select 1 -- s1").doesNotContain("select 1 -- s2");
    assertThat(console.get("/api/v1/approvals/r-recent/recent", "alice").statusCode())
        .isEqualTo(403);
    assertThat(console.get("/api/v1/approvals/r-recent", "dana").body())
        .contains("\"mayAnswer\":true");
    assertThat(console.get("/api/v1/approvals/r-recent", "alice").body())
        .contains("\"mayAnswer\":false", "nobody may answer a request of their own");
  }

  @Test
  void nothingIsChangedWithoutAValidToken() throws Exception {
    console.desk.requests.add(Fixture.request("r1", "alice", "idp"));

    for (String token : new String[] {null, "expired"}) {
      assertThat(console.post("/api/v1/approvals/r1/answer", "{\"yes\":true}", token).statusCode())
          .isEqualTo(401);
      assertThat(console.post("/api/v1/explain", "{}", token).statusCode()).isEqualTo(401);
      assertThat(
              console
                  .send(HttpRequest.newBuilder(console.uri("/api/v1/sessions/s1")).DELETE(), token)
                  .statusCode())
          .isEqualTo(401);
    }
    assertThat(console.desk.requests.getFirst().state().label()).isEqualTo("waiting");
  }

  @Test
  void thePageIsServedUnderAStrictPolicy() throws Exception {
    var page = console.get("/", null);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Weir</title>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body())
        .doesNotContainPattern("<script(?![^>]* src=\"/)")
        .doesNotContain("<style");
    assertThat(console.get("/approvals/r1", null).body()).isEqualTo(page.body());
  }

  @Test
  void onlyFilesNamedByTheirContentAreKeptByBrowsers() throws Exception {
    var page = console.get("/", null);
    Matcher script = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"").matcher(page.body());
    assertThat(script.find()).isTrue();

    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    var file = console.get(script.group(1), null);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("Content-Type").orElse("")).startsWith("text/javascript");
    assertThat(file.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    assertThat(console.get("/theme.js", null).headers().firstValue("Cache-Control"))
        .contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/page/index.html",
        "/files.txt",
        "/assets/../files.txt",
        "/api/v2/approvals",
        "/../pom.xml"
      })
  void whatIsNotServedIsNotFound(String path) throws Exception {
    assertThat(console.get(path, "adam").statusCode()).isIn(400, 404);
  }

  @Test
  void whoSendsOneBadTokenAfterTheOtherIsToldToComeBackLater() throws Exception {
    console.throttle =
        new ThrottleSettings(3, 3, Duration.ofMinutes(1), Duration.ofSeconds(5), List.of());
    for (int i = 0; i < 3; i++) {
      assertThat(console.get("/api/v1/whoami", "forged" + i).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> later = console.get("/api/v1/whoami", "forged");
    assertThat(later.statusCode()).isEqualTo(429);
    assertThat(later.headers().firstValue("Retry-After")).isPresent();
    assertThat(console.get("/api/v1/whoami", "alice").statusCode()).isEqualTo(200);
    console.throttle = ThrottleSettings.DEFAULT;
  }

  /** Roles by what they are for: who may see that others work need not see what they do. */
  @ParameterizedTest
  @CsvSource({
    // token, sessions of others, requests of others, search, replay
    "other-alice, 403, 404, 403, 404",
    "vera,        200, 200, 403, 403",
    "audra,       200, 200, 200, 200",
    "adam,        200, 200, 200, 200",
  })
  void rolesSeeWhatTheyAreFor(String token, int list, int request, int search, int replay)
      throws Exception {
    console.archive.add("s-of-alice", "alice", "idp");
    if (console.desk.find("r-of-alice") == null) {
      console.desk.requests.add(Fixture.request("r-of-alice", "alice", "idp"));
    }
    String user = token.equals("other-alice") ? "somebody" : "alice";
    assertThat(console.get("/api/v1/sessions?user=" + user, token).statusCode()).isEqualTo(list);
    assertThat(console.get("/api/v1/approvals/r-of-alice", token).statusCode()).isEqualTo(request);
    assertThat(console.get("/api/v1/search?user=" + user, token).statusCode()).isEqualTo(search);
    assertThat(console.get("/api/v1/sessions/s-of-alice/replay", token).statusCode())
        .isEqualTo(replay);
  }

  /** What is refused before a route is found: too long, or not HTTP. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/search?q=LONG HTTP/1.1",
        "GET /api/v1/sessions/%00 HTTP/1.1",
        "GET /api/v1/whoami HTTP/1.1\r\n<b>",
        "GET /api/v1/whoami HTTP/1.1\r\nX: LONG",
        "LONG",
      })
  void whatIsNoRequestIsAProblemThatRepeatsNothingOfIt(String request) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), console.uri("/").getPort())) {
      String sent = request.replace("LONG", "marked-".repeat(3_000));
      socket
          .getOutputStream()
          .write(
              (sent + "\r\nHost: x\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer)
          .containsPattern("^HTTP/1.1 4\\d\\d ")
          .contains("application/problem+json", "Content-Security-Policy", "\"detail\":")
          .doesNotContain("<", "marked", "jetty");
    }
  }

  @Test
  void withoutTlsOnlyLoopbackMayListen() {
    assertThatThrownBy(() ->
            new ConsoleSettings(
                new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0),
                null,
                subject -> false,
                subject -> false,
                subject -> false,
                console.offer,
                () -> java.net.URI.create("http://127.0.0.1/"),
                () -> console.signIns))
        .hasMessageContaining("TLS");
  }
}
