package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.console.ConsoleSettings.SignInLimits;
import dev.weir.session.AuditTrail.AuditEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to the issuer and back, and what a cookie is good for. Redirects are not followed. */
class AuthRoutesTest {
  private static final String ANSWER = "{\"yes\":true,\"reason\":\"fine\"}";
  private Fixture console;

  @BeforeEach
  void start() {
    console = new Fixture();
    console.desk.requests.add(Fixture.request("r1", "alice", "idp"));
  }

  @AfterEach
  void stop() {
    console.close();
  }

  /** Somebody at the issuer. */
  private record Away(String state, String cookie) {}

  private HttpResponse<String> get(String path, @Nullable String cookie) throws Exception {
    var request = HttpRequest.newBuilder(console.uri(path)).GET();
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    return console.send(request, null);
  }

  private static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElse("");
  }

  private static String cookie(HttpResponse<?> response, String name) {
    return response.headers().allValues("Set-Cookie").stream()
        .filter(each -> each.startsWith(name + "=") && !each.startsWith(name + "=;"))
        .map(each -> each.substring(0, each.indexOf(';')))
        .findFirst()
        .orElse("");
  }

  private Away leave(String query) throws Exception {
    HttpResponse<String> response = get("/auth/login?" + query, null);
    assertThat(response.statusCode()).isEqualTo(303);
    return new Away(
        location(response).replaceAll(".*state=", ""), cookie(response, "weir-sign-in"));
  }

  private HttpResponse<String> comeBack(Away away, String code) throws Exception {
    return get("/auth/callback?state=" + away.state() + "&code=" + code, away.cookie());
  }

  private String signIn(String token) throws Exception {
    return cookie(comeBack(leave("issuer=idp"), token), "weir-session");
  }

  private String csrf(String cookie) throws Exception {
    String who = get("/api/v1/whoami", cookie).body();
    return who.replaceAll(".*\"csrf\":\"([^\"]+)\".*", "$1");
  }

  private HttpRequest.Builder answer(String cookie) {
    return HttpRequest.newBuilder(console.uri("/api/v1/approvals/r1/answer"))
        .header("Cookie", cookie)
        .POST(BodyPublishers.ofString(ANSWER));
  }

  @Test
  void whoComesBackWithACodeIsSignedIn() throws Exception {
    HttpResponse<String> back = comeBack(leave("issuer=idp&return=/approvals/r1"), "dana");
    assertThat(back.statusCode()).isEqualTo(303);
    assertThat(location(back)).endsWith("/approvals/r1");
    assertThat(back.headers().allValues("Set-Cookie"))
        .anyMatch(each ->
            each.startsWith("weir-session=")
                && each.contains("HttpOnly")
                && each.contains("SameSite=Lax")
                && each.contains("Path=/"));
    String cookie = cookie(back, "weir-session");
    assertThat(get("/api/v1/whoami", cookie).body()).contains("\"user\":\"dana\"");
    assertThat(back.headers().map().toString() + back.body()).doesNotContain("dana");
    assertThat(console.send(answer(cookie).header(SignIn.CSRF, csrf(cookie)), null).statusCode())
        .isEqualTo(200);
    assertThat(console.audited)
        .anyMatch(
            e -> e instanceof AuditEvent.ConsoleSignedIn in && in.subject().user().equals("dana"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\\/evil.example",
        "evil",
        "",
        "/a\r\nX: y",
        "javascript:alert(1)",
        "/\tb",
        "/%0d%0a\u00e9"
      })
  void nobodyIsSentAnywhereElse(String target) throws Exception {
    String encoded = java.net.URLEncoder.encode(target, java.nio.charset.StandardCharsets.UTF_8);
    HttpResponse<String> back = comeBack(leave("issuer=idp&return=" + encoded), "dana");
    assertThat(location(back)).matches("(http://127\\.0\\.0\\.1:\\d+)?/");
  }

  @Test
  void aStateIsGoodOnceForTheBrowserThatLeftAndNotForLong() throws Exception {
    Away once = leave("issuer=idp");
    assertThat(comeBack(once, "dana").statusCode()).isEqualTo(303);
    assertThat(comeBack(once, "dana").statusCode()).isEqualTo(400);
    // whoever lures somebody to a sign-in of his own has not his cookie
    Away attacker = leave("issuer=idp");
    Away victim = leave("issuer=idp");
    assertThat(comeBack(new Away(attacker.state(), victim.cookie()), "adam").statusCode())
        .isEqualTo(400);
    assertThat(
            get("/auth/callback?code=dana&state=" + leave("issuer=idp").state(), null).statusCode())
        .isEqualTo(400);
    assertThat(get("/auth/callback?code=dana", victim.cookie()).statusCode()).isEqualTo(400);
    Away late = leave("issuer=idp");
    console.now = Fixture.NOW.plus(PendingSignIns.TIME_MAX);
    assertThat(comeBack(late, "dana").statusCode()).isEqualTo(400);
  }

  @Test
  void whatComesBackWrongIsExplainedWithoutBeingRepeated() throws Exception {
    Away away = leave("issuer=idp");
    HttpResponse<String> refused =
        get(
            "/auth/callback?error=%3Cscript%3E&error_description=x&state=" + away.state(),
            away.cookie());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).doesNotContain("<script").contains("no code came back");
    away = leave("issuer=idp");
    assertThat(get("/auth/callback?code=dana&iss=evil&state=" + away.state(), away.cookie()).body())
        .contains("another issuer&#39;s");
    away = leave("issuer=idp");
    assertThat(
            get("/auth/callback?code=dana&code=adam&state=" + away.state(), away.cookie())
                .statusCode())
        .isEqualTo(403);
    assertThat(get("/auth/login?issuer=nobody", null).statusCode()).isEqualTo(502);
    HttpResponse<String> expired = comeBack(leave("issuer=idp"), "made-up");
    assertThat(expired.statusCode()).isEqualTo(403);
    assertThat(cookie(expired, "weir-session")).isEmpty();
    assertThat(expired.body()).contains("the token has expired").doesNotContain("made-up");
    assertThat(console.audited).anyMatch(e -> e instanceof AuditEvent.SignInRefused);
  }

  @Test
  void whatACookieChangesNeedsTheWordOfThePage() throws Exception {
    String cookie = signIn("dana");
    String csrf = csrf(cookie);
    assertThat(console.send(answer(cookie), null).statusCode()).isEqualTo(403);
    assertThat(console.send(answer(cookie).header(SignIn.CSRF, "x"), null).statusCode())
        .isEqualTo(403);
    String other = csrf(signIn("dana"));
    assertThat(console.send(answer(cookie).header(SignIn.CSRF, other), null).statusCode())
        .isEqualTo(403);
    for (List<String> header :
        List.of(
            List.of("Sec-Fetch-Site", "cross-site"),
            List.of("Sec-Fetch-Site", "same-site"),
            List.of("Origin", "https://evil.example"),
            List.of("Origin", "null"))) {
      assertThat(
              console
                  .send(
                      answer(cookie)
                          .header(SignIn.CSRF, csrf)
                          .header(header.getFirst(), header.getLast()),
                      null)
                  .statusCode())
          .as(header.toString())
          .isEqualTo(403);
    }
    assertThat(console.desk.requests.getFirst().state().label()).isEqualTo("waiting");
    String own = console.uri("").toString();
    assertThat(
            console
                .send(
                    answer(cookie)
                        .header(SignIn.CSRF, csrf)
                        .header("Origin", own)
                        .header("Sec-Fetch-Site", "same-origin"),
                    null)
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void anotherSitesPageReadsNothing() throws Exception {
    String cookie = signIn("dana");
    var request =
        HttpRequest.newBuilder(console.uri("/api/v1/approvals"))
            .header("Cookie", cookie)
            .header("Sec-Fetch-Site", "cross-site")
            .GET();
    assertThat(console.send(request, null).statusCode()).isEqualTo(403);
  }

  /** A header that a page cannot set tells a script of one's own from a page of somebody's. */
  @Test
  void aTokenIsNotHelpedByACookieNorACookieByAToken() throws Exception {
    String cookie = signIn("adam");
    assertThat(
            console
                .send(
                    HttpRequest.newBuilder(console.uri("/api/v1/whoami"))
                        .header("Cookie", cookie)
                        .GET(),
                    "alice")
                .body())
        .contains("\"user\":\"alice\"", "\"csrf\":null");
    assertThat(
            console
                .send(
                    HttpRequest.newBuilder(console.uri("/api/v1/whoami"))
                        .header("Cookie", cookie)
                        .GET(),
                    "forged")
                .statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"weir-session=forged", "weir-session=", "__Host-weir-session=x"})
  void aForgedCookieIsNobody(String cookie) throws Exception {
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void signingOutEndsItForTheCookieToo() throws Exception {
    String cookie = signIn("dana");
    var out =
        HttpRequest.newBuilder(console.uri("/auth/logout"))
            .header("Cookie", cookie)
            .POST(BodyPublishers.noBody());
    assertThat(console.send(out.copy(), null).statusCode()).isEqualTo(403);
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(200);
    assertThat(console.send(out.header(SignIn.CSRF, csrf(cookie)), null).statusCode())
        .isEqualTo(204);
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void whoSignsOutFollowsNothingAnyMore() throws Exception {
    var session = new OpenSession(OpenSession.grant("s1", Fixture.subject("dana", "idp", "dba")));
    console.live.opened(session);
    console.archive.add("s1", "dana", "idp");
    String cookie = signIn("dana");
    var follow =
        HttpRequest.newBuilder(console.uri("/api/v1/sessions/s1/replay?follow=true"))
            .header("Cookie", cookie)
            .build();
    HttpResponse<Stream<String>> followed =
        console.http().send(follow, HttpResponse.BodyHandlers.ofLines());
    assertThat(followed.statusCode()).isEqualTo(200);
    var out =
        HttpRequest.newBuilder(console.uri("/auth/logout"))
            .header("Cookie", cookie)
            .header(SignIn.CSRF, csrf(cookie))
            .POST(BodyPublishers.noBody());
    assertThat(console.send(out, null).statusCode()).isEqualTo(204);
    try (Stream<String> lines = followed.body()) {
      assertThat(CompletableFuture.supplyAsync(lines::toList).get(20, TimeUnit.SECONDS))
          .allMatch(line -> line.contains("\"kind\":\"now\""));
    }
  }

  @Test
  void aNewSignInIsANewSessionAndTheOldOneEnds() throws Exception {
    String first = signIn("dana");
    Away away = leave("issuer=idp");
    HttpResponse<String> back =
        get("/auth/callback?state=" + away.state() + "&code=adam", away.cookie() + "; " + first);
    String second = cookie(back, "weir-session");
    assertThat(second).isNotEqualTo(first).isNotEmpty();
    assertThat(get("/api/v1/whoami", first).statusCode()).isEqualTo(401);
    assertThat(get("/api/v1/whoami", second).body()).contains("\"user\":\"adam\"");
    // a cookie that somebody has planted is not taken into use
    Away planted = leave("issuer=idp");
    HttpResponse<String> fixed =
        get(
            "/auth/callback?state=" + planted.state() + "&code=dana",
            planted.cookie() + "; weir-session=planted");
    assertThat(cookie(fixed, "weir-session")).isNotEqualTo("weir-session=planted");
    assertThat(get("/api/v1/whoami", "weir-session=planted").statusCode()).isEqualTo(401);
  }

  @Test
  void nobodyStaysForEver() throws Exception {
    console.signIns = new SignInLimits(Duration.ofMinutes(30), Duration.ofHours(1));
    String cookie = signIn("dana");
    console.now = Fixture.NOW.plus(Duration.ofMinutes(29));
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(200);
    console.now = Fixture.NOW.plus(Duration.ofMinutes(58));
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(200);
    console.now = Fixture.NOW.plus(Duration.ofMinutes(60));
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(401);
    console.now = Fixture.NOW;
    String idle = signIn("dana");
    console.now = Fixture.NOW.plus(Duration.ofMinutes(30));
    assertThat(get("/api/v1/whoami", idle).statusCode()).isEqualTo(401);
  }

  @Test
  void anExpiredTokenIsExchangedOnceAndItsRightsAreThoseOfTheNewOne() throws Exception {
    console.browsers.refreshes = true;
    String cookie = signIn("dana");
    assertThat(get("/api/v1/approvals", cookie).body()).contains("r1");
    console.tokens.put("dana", "lapsed");
    console.browsers.next = "dana-without-groups";
    assertThat(get("/api/v1/approvals", cookie).body()).doesNotContain("r1");
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(200);
    assertThat(console.browsers.refreshed).containsExactly("refresh-0");
  }

  @Test
  void whereTheIssuerGivesNoNewTokenItIsOver() throws Exception {
    console.browsers.refreshes = true;
    String cookie = signIn("dana");
    console.tokens.put("dana", "lapsed");
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(401);
    console.browsers.next = "dana-without-groups";
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void somebodyElsesTokenIsNotTakenInExchange() throws Exception {
    console.browsers.refreshes = true;
    String cookie = signIn("dana");
    console.tokens.put("dana", "lapsed");
    console.browsers.next = "adam";
    assertThat(get("/api/v1/whoami", cookie).statusCode()).isEqualTo(401);
  }
}
