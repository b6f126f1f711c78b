package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route, whoever calls: what nobody thought of is refused. */
class RouteRolesTest {
  private static final Set<String> SAFE = Set.of("GET", "HEAD");
  private static Fixture console;
  private static String cookie;
  private static String csrf;

  @BeforeAll
  static void start() throws Exception {
    console = new Fixture();
    HttpResponse<Void> left = send("GET", "/auth/login", null, null, null);
    String state = left.headers().firstValue("Location").orElseThrow().replaceAll(".*state=", "");
    HttpResponse<Void> back =
        send("GET", "/auth/callback?code=alice&state=" + state, null, firstCookie(left), null);
    cookie =
        back.headers().allValues("Set-Cookie").stream()
            .filter(each -> each.startsWith("weir-session="))
            .findFirst()
            .orElseThrow()
            .replaceAll(";.*", "");
    csrf =
        console
            .send(
                HttpRequest.newBuilder(console.uri("/api/v1/whoami")).header("Cookie", cookie),
                null)
            .body()
            .replaceAll(".*\"csrf\":\"([^\"]+)\".*", "$1");
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  private static String firstCookie(HttpResponse<?> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
  }

  private static HttpResponse<Void> send(
      String method,
      String path,
      @Nullable String token,
      @Nullable String sentCookie,
      @Nullable String sentCsrf)
      throws Exception {
    URI uri = console.uri(path.replaceAll("\\{[^}]*}", "nothing"));
    var request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                SAFE.contains(method) ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
            .timeout(Duration.ofSeconds(20));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (sentCookie != null) {
      request.header("Cookie", sentCookie);
    }
    if (sentCsrf != null) {
      request.header(SignIn.CSRF, sentCsrf);
    }
    return console.http().send(request.build(), BodyHandlers.discarding());
  }

  static Stream<ConsoleServer.Route> guarded() {
    return console.routes().stream().filter(route -> !route.roles().contains(Role.ANYONE));
  }

  static Stream<ConsoleServer.Route> open() {
    return console.routes().stream().filter(route -> route.roles().contains(Role.ANYONE));
  }

  @Test
  void everyRouteHasOneRole() {
    assertThat(console.routes()).hasSizeGreaterThan(15);
    assertThat(console.routes()).allSatisfy(route -> assertThat(route.roles()).hasSize(1));
    assertThat(open())
        .extracting(ConsoleServer.Route::path)
        .filteredOn(path -> !path.startsWith("/assets/"))
        .containsExactlyInAnyOrder(
            "/",
            "/approvals",
            "/approvals/{id}",
            "/sessions",
            "/sessions/{id}",
            "/search",
            "/policy",
            "/tickets",
            "/audit",
            "/theme.js",
            "/fonts.txt",
            "/icon.svg",
            "/console.css",
            "/auth/login",
            "/auth/callback",
            "/auth/issuers",
            "/api/v1/discovery",
            "/api/v1/openapi.json",
            "/health/live",
            "/health/ready");
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void nobodyIsNotServed(ConsoleServer.Route route) throws Exception {
    assertThat(send(route.method(), route.path(), null, null, null).statusCode()).isEqualTo(401);
    assertThat(send(route.method(), route.path(), "forged", null, null).statusCode())
        .isEqualTo(401);
    assertThat(send(route.method(), route.path(), null, "weir-session=forged", null).statusCode())
        .isEqualTo(401);
    assertThat(send(route.method(), route.path(), "forged", cookie, csrf).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void aCookieAloneChangesNothing(ConsoleServer.Route route) throws Exception {
    if (!SAFE.contains(route.method())) {
      assertThat(send(route.method(), route.path(), null, cookie, null).statusCode())
          .isEqualTo(403);
      assertThat(send(route.method(), route.path(), null, cookie, "forged").statusCode())
          .isEqualTo(403);
    }
  }
}
