package dev.weir.cli.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopbackRedirectTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final LoopbackRedirect redirect = LoopbackRedirect.listening("right");
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    redirect.close();
    http.close();
  }

  @Test
  void anAnswerWithAnotherStateIsNotTakenAndDoesNotDisturbTheRightOne() throws Exception {
    assertThat(get("?code=theirs&state=wrong").statusCode()).isEqualTo(400);
    assertThat(get("?code=theirs").statusCode()).isEqualTo(400);
    assertThat(get("?code=theirs&state=right&state=right").statusCode()).isEqualTo(400);
    assertThat(get("elsewhere?code=theirs&state=right").statusCode()).isEqualTo(400);
    assertThat(post("?code=theirs&state=right").statusCode()).isEqualTo(400);

    assertThat(get("?code=ours&state=right").statusCode()).isEqualTo(200);

    assertThat(redirect.await(LONG)).containsEntry("code", "ours");
  }

  @Test
  void oneAnswerIsTakenAndNoOther() throws Exception {
    assertThat(get("?code=first&state=right").body()).contains("you may close this window");
    assertThat(get("?code=second&state=right").statusCode()).isEqualTo(400);

    assertThat(redirect.await(LONG)).containsEntry("code", "first");
  }

  @Test
  void aRefusalIsSaidToTheUserToo() throws Exception {
    assertThat(get("?error=access_denied&state=right").body()).contains("You are not signed in");

    assertThat(redirect.await(LONG)).containsEntry("error", "access_denied");
  }

  @Test
  void whatDoesNotComeInTimeIsGivenUp() throws Exception {
    assertThatThrownBy(() -> redirect.await(Duration.ofMillis(1)))
        .isInstanceOf(SignInFailed.class)
        .hasMessageContaining("no answer in time");

    get("?code=theirs&state=wrong");
    assertThatThrownBy(() -> redirect.await(Duration.ofMillis(1)))
        .hasMessageContaining("its state is not ours");
  }

  @Test
  void onlyThisMachineIsListenedTo() {
    assertThat(redirect.uri().getHost()).isEqualTo("127.0.0.1");
  }

  private HttpResponse<String> get(String rest) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(redirect.uri() + rest)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String rest) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(redirect.uri() + rest))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
