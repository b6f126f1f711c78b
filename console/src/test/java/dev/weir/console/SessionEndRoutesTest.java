package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Subject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may see and end which open sessions. */
class SessionEndRoutesTest {
  private final Fixture console = new Fixture();

  @BeforeEach
  void openSessions() throws Exception {
    open("s1", Fixture.subject("alice", "idp", "ai-agents"));
    open("s2", Fixture.subject("alice", "idp", "ai-agents"));
    open("s3", Fixture.subject("alice", "elsewhere", "ai-agents"));
    open("s4", Fixture.subject("bob", "idp", "ai-agents"));
  }

  @AfterEach
  void close() {
    console.close();
  }

  private void open(String id, Subject subject) throws Exception {
    var session = new OpenSession(OpenSession.grant(id, subject));
    console.ends.open.add(session.grant());
    console.live.opened(session);
  }

  private HttpResponse<String> end(String path, String token) throws Exception {
    return console.send(
        HttpRequest.newBuilder(console.uri("/api/v1/sessions/" + path)).DELETE(), token);
  }

  private HttpResponse<String> endAll(String body, @Nullable String token) throws Exception {
    return console.post("/api/v1/sessions/end", body, token);
  }

  @Test
  void everybodyEndsTheirOwnAndNobodyElses() throws Exception {
    assertThat(end("s1?reason=done", "alice").statusCode()).isEqualTo(204);
    assertThat(end("s1", "alice").statusCode()).as("it is over").isEqualTo(404);
    for (String others : new String[] {"s3", "s4"}) {
      assertThat(end(others, "alice").statusCode()).isEqualTo(404);
      assertThat(end(others, "audra").statusCode()).isEqualTo(404);
    }
    assertThat(endAll("{\"user\":\"bob\"}", "alice").statusCode()).isEqualTo(403);
    assertThat(endAll("{\"user\":\"alice\",\"issuer\":\"elsewhere\"}", "alice").statusCode())
        .isEqualTo(403);
    assertThat(endAll("{\"user\":\"bob\"}", "audra").statusCode()).isEqualTo(403);
    assertThat(endAll("{\"user\":\"alice\"}", null).statusCode()).isEqualTo(401);
    assertThat(endAll("{\"user\":\"alice\"}", "alice").body()).isEqualTo("{\"ended\":1}");
    assertThat(console.ends.ended).containsExactly("s1 by alice: done", "s2 by alice: ");
    assertThat(console.ends.open).hasSize(2);
  }

  @Test
  void administratorsEndAnybodysAndSayWhy() throws Exception {
    assertThat(end("s4?reason=runaway%20agent", "adam").statusCode()).isEqualTo(204);
    assertThat(endAll("{\"user\":\"alice\",\"issuer\":\"idp\",\"reason\":\"left\"}", "adam").body())
        .isEqualTo("{\"ended\":2}");
    assertThat(endAll("{\"user\":\"alice\"}", "adam").body()).isEqualTo("{\"ended\":1}");
    assertThat(endAll("{\"user\":\"nobody\"}", "adam").body()).isEqualTo("{\"ended\":0}");
    assertThat(console.ends.ended)
        .containsExactly(
            "s4 by adam: runaway agent", "s1 by adam: left", "s2 by adam: left", "s3 by adam: ");
  }

  @Test
  void whatIsUnclearEndsNothing() throws Exception {
    for (String body :
        new String[] {
          "{}",
          "{\"user\":\" \"}",
          "{\"users\":\"bob\"}",
          "[]",
          "",
          "{\"user\":\"bob\",\"reason\":\"a\\nb\"}"
        }) {
      assertThat(endAll(body, "adam").statusCode()).as(body).isEqualTo(400);
    }
    assertThat(end("s4?reason=" + "x".repeat(201), "adam").statusCode()).isEqualTo(400);
    assertThat(end("s4?reason=a%0Ab", "adam").statusCode()).isEqualTo(400);
    assertThat(console.ends.ended).isEmpty();
  }

  @Test
  void openSessionsAreListedToWhoMaySeeThem() throws Exception {
    assertThat(console.get("/api/v1/sessions?live=true", "alice").body())
        .contains("\"s1\"", "\"s2\"")
        .doesNotContain("\"s3\"", "\"s4\"");
    String first = console.get("/api/v1/sessions?live=true&limit=3", "adam").body();
    assertThat(first).contains("\"s4\"", "\"s3\"", "\"s2\"", "\"next\":\"s2\"");
    assertThat(console.get("/api/v1/sessions?live=true&limit=3&cursor=s2", "adam").body())
        .contains("\"s1\"", "\"next\":null")
        .doesNotContain("\"s2\"");
    assertThat(console.get("/api/v1/sessions?live=true&user=bob", "adam").body())
        .contains("\"s4\"", "\"statements\":7")
        .doesNotContain("\"s1\"");
    assertThat(console.get("/api/v1/sessions?live=true&user=bob", "alice").statusCode())
        .isEqualTo(403);
  }
}
