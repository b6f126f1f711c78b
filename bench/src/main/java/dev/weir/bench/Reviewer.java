package dev.weir.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Somebody who has signed in to the console with a browser, as far as HTTP tells. Thread-safe. */
final class Reviewer {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern WAITING = Pattern.compile("\"id\":\"([^\"]+)\"");
  private static final Pattern CSRF = Pattern.compile("\"csrf\":\"([^\"]+)\"");

  private final HttpClient http;
  private final URI web;
  private final String cookie;

  private Reviewer(HttpClient http, URI web, String cookie) {
    this.http = http;
    this.web = web;
    this.cookie = cookie;
  }

  /**
   * Goes to the issuer and comes back, with an authorization code and PKCE.
   *
   * @param http follows no redirects and keeps no cookies
   */
  static Reviewer signIn(HttpClient http, URI web) throws IOException, InterruptedException {
    HttpResponse<String> away = get(http, web.resolve("/auth/login"), null);
    HttpResponse<String> atIssuer = get(http, location(away), null);
    HttpResponse<String> back = get(http, location(atIssuer), cookie(away));
    return new Reviewer(http, web, cookie(back));
  }

  private static HttpResponse<String> get(HttpClient http, URI uri, @Nullable String cookie)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI location(HttpResponse<String> answer) throws IOException {
    return URI.create(
        answer
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new IOException("no sign-in: " + answer.body())));
  }

  /** The last that was set: a callback takes one away first. */
  private static String cookie(HttpResponse<String> answer) throws IOException {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(each -> !each.contains("Max-Age=0"))
        .reduce((before, last) -> last)
        .map(each -> each.replaceAll(";.*", ""))
        .orElseThrow(() -> new IOException("no cookie: " + answer.body()));
  }

  /**
   * Opens the inbox. Each event is told by a virtual thread of its own, as it arrives, until the
   * stream ends.
   *
   * @param events is given the data of requests
   * @return when the stream is open, so that everything from now on is told
   */
  void follow(Consumer<String> events) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(web.resolve("/api/v1/events"))
            .header("Cookie", cookie)
            .header("Accept", "text/event-stream")
            .build();
    HttpResponse<java.io.InputStream> answer =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    String first = lines.readLine();
    if (answer.statusCode() != 200 || first == null) {
      throw new IOException("no events: status %d, %s".formatted(answer.statusCode(), first));
    }
    Thread.ofVirtual().start(() -> read(lines, events));
  }

  private static void read(BufferedReader lines, Consumer<String> events) {
    try (lines) {
      boolean isRequest = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event:")) {
          isRequest = line.endsWith(" approval");
        } else if (isRequest && line.startsWith("data:")) {
          events.accept(line);
        }
      }
    } catch (IOException over) {
      // the gateway is stopped at the end
      return;
    }
  }

  /** Says no to the one request that waits. */
  void deny() throws IOException, InterruptedException {
    String waiting = text("/api/v1/approvals?state=waiting");
    String csrf = first(CSRF, text("/api/v1/whoami"));
    var request =
        HttpRequest.newBuilder(
                web.resolve("/api/v1/approvals/%s/answer".formatted(first(WAITING, waiting))))
            .header("Cookie", cookie)
            .header("X-Weir-CSRF", csrf)
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString("{\"yes\": false, \"reason\": \"bench\"}"))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("status %d: %s".formatted(answer.statusCode(), answer.body()));
    }
  }

  private String text(String path) throws IOException, InterruptedException {
    return get(http, web.resolve(path), cookie).body();
  }

  private static String first(Pattern pattern, String text) throws IOException {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IOException("nothing like \"%s\" in %s".formatted(pattern, text));
    }
    return found.group(1);
  }
}
