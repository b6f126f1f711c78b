package dev.weir.e2e.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.issuer.LoginIssuer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Signing in to the console of a whole gateway, at an issuer with a login page that says yes: what
 * a browser does, an HTTP client with cookies does here.
 */
class BrowserSignInTest {
  private static volatile Instant now = Instant.now();
  private static PostgresServer server;
  private static LoginIssuer issuer;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    issuer = LoginIssuer.start("api://weir", () -> now);
    rig =
        GatewayRig.startWithIssuer(
            server,
            "postgres",
            """
            rules:
              - name: everybody reads
                allow: { actions: [read] }
            roles:
              auditor: { groups: [security] }
            """,
            """
              - name: people
                issuer: %s
                audience: [api://weir]
                console: { clientId: %s }
            """
                .formatted(issuer.issuer(), LoginIssuer.CLIENT));
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    issuer.close();
    server.close();
  }

  private static HttpClient browser() {
    return HttpClient.newBuilder()
        .cookieHandler(new CookieManager())
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  private static HttpResponse<String> get(HttpClient browser, String path)
      throws IOException, InterruptedException {
    URI uri = rig.web().resolve(path);
    return browser.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }

  private static String who(HttpClient browser) {
    try {
      return get(browser, "/api/v1/whoami").body();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void aBrowserGoesToTheIssuerAndComesBackSignedIn() throws Exception {
    issuer.putInto("security");
    try (HttpClient browser = browser()) {
      assertThat(get(browser, "/api/v1/whoami").statusCode()).isEqualTo(401);
      assertThat(get(browser, "/auth/issuers").body()).isEqualTo("{\"issuers\":[\"people\"]}");
      HttpResponse<String> page = get(browser, "/auth/login?return=/approvals/abc");
      assertThat(page.uri().getPath()).isEqualTo("/approvals/abc");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(get(browser, "/api/v1/whoami").body())
          .contains("\"user\":\"alice\"", "\"auditor\":true");
    }
    assertThat(issuer.asked().getLast())
        .containsEntry("grant_type", "authorization_code")
        .containsKey("code_verifier");
  }

  @Test
  void rightsFollowTheIssuerWhenTheTokenIsRefreshed() throws Exception {
    issuer.putInto("security");
    try (HttpClient browser = browser()) {
      // The verifier forgives a minute between clocks: this token is over as soon as it was used.
      now = Instant.now().minusSeconds(120);
      issuer.tokensLast(Duration.ofSeconds(62));
      get(browser, "/auth/login");
      issuer.putInto("staff");
      issuer.tokensLast(Duration.ofHours(1));
      Await.until(
          Duration.ofSeconds(20),
          "the rights of the new token",
          () -> who(browser).contains("\"auditor\":false"));
      assertThat(issuer.asked().getLast()).containsEntry("grant_type", "refresh_token");
    } finally {
      now = Instant.now();
      issuer.tokensLast(Duration.ofHours(1));
    }
  }

  @Test
  void anAnswerOfAnotherIssuerIsNotUsed() throws Exception {
    int asked = issuer.asked().size();
    issuer.answerWith(null, "https://evil.example");
    try (HttpClient browser = browser()) {
      HttpResponse<String> refused = get(browser, "/auth/login");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("is not that of issuer");
      assertThat(get(browser, "/api/v1/whoami").statusCode()).isEqualTo(401);
    } finally {
      issuer.answerWith(null, null);
    }
    assertThat(issuer.asked()).hasSize(asked);
  }

  @Test
  void aStateThatSomebodyElseMadeIsNotTaken() throws Exception {
    issuer.answerWith("guessed", null);
    try (HttpClient browser = browser()) {
      assertThat(get(browser, "/auth/login").statusCode()).isEqualTo(400);
    } finally {
      issuer.answerWith(null, null);
    }
  }

  @Test
  void nothingThatTheIssuerGaveIsKeptAnywhere() throws Exception {
    try (HttpClient browser = browser()) {
      get(browser, "/auth/login");
      assertThat(get(browser, "/api/v1/whoami").statusCode()).isEqualTo(200);
    }
    try (Stream<Path> files = Files.walk(rig.data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(content)
            .as(file.toString())
            .doesNotContain(issuer.given().toArray(String[]::new));
      }
    }
  }
}
