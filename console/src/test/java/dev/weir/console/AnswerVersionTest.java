package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.ApprovalTerms;
import dev.weir.session.approval.ApprovalRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer counts for what the reviewer has seen. */
class AnswerVersionTest {
  private final Fixture console = new Fixture();

  @BeforeEach
  void twoHaveToSayYes() {
    ApprovalRequest one = Fixture.request("r1", "alice", "idp");
    ApprovalTerms terms = Fixture.TERMS;
    console.desk.requests.add(
        new ApprovalRequest(
            one.id(),
            one.link(),
            one.requester(),
            one.text(),
            one.parameters(),
            one.definitions(),
            one.accesses(),
            new ApprovalTerms(
                terms.rule(),
                Set.of("dba", "admins"),
                terms.users(),
                2,
                terms.waitAtMost(),
                terms.transactionWaitAtMost(),
                terms.retryWithin()),
            one.inTransaction(),
            one.filedAt(),
            one.waitUntil(),
            one.state()));
  }

  @AfterEach
  void stop() {
    console.close();
  }

  private HttpResponse<String> answer(String who, boolean yes, @Nullable String version)
      throws Exception {
    var request =
        HttpRequest.newBuilder(console.uri("/api/v1/approvals/r1/answer"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"yes\":%b}".formatted(yes)));
    if (version != null) {
      request.header("If-Match", version);
    }
    return console.send(request, who);
  }

  private String shown() throws Exception {
    return console.get("/api/v1/approvals/r1", "dana").headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void whoAnswersWhatSomebodyElseHasAnsweredSinceIsTold() throws Exception {
    String seen = shown();
    HttpResponse<String> first = answer("dana", true, seen);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("ETag")).hasValue(shown()).get().isNotEqualTo(seen);

    HttpResponse<String> late = answer("adam", false, seen);
    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(late.body()).contains("dana");
    assertThat(console.get("/api/v1/approvals/r1", "dana").body()).contains("\"waiting\"");
    assertThat(answer("adam", true, shown()).body()).contains("\"state\":\"approved\"");
  }

  @Test
  void whoDoesNotSayWhatHeHasSeenMeansTheRequestAsItIs() throws Exception {
    assertThat(answer("dana", true, null).statusCode()).isEqualTo(200);
    assertThat(answer("adam", true, "*").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNoEntityTagIsRefused() throws Exception {
    for (String wrong : new String[] {"7", "\"", "\"a\", \"b\"", "W/\"a\"", "\"a"}) {
      assertThat(answer("dana", true, wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(answer("dana", true, "\"forged\"").statusCode()).isEqualTo(412);
    assertThat(console.get("/api/v1/approvals/r1", "dana").body()).contains("\"answers\":[]");
  }
}
