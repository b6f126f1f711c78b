package dev.weir.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A person who answers held statements by the REST API. Thread-safe. */
final class Reviewer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final URI base;
  private final String token;
  private final HttpClient http;
  private final ObjectMapper json = JsonMapper.builder().build();

  private Reviewer(URI base, String token, HttpClient http) {
    this.base = base;
    this.token = token;
    this.http = http;
  }

  /** dana, at the gateway's web address. */
  static Reviewer of(World world) throws IOException {
    HttpClient http =
        world.tls()
            ? HttpClient.newBuilder().sslContext(Trust.in(world.gatewayAuthority())).build()
            : HttpClient.newHttpClient();
    return new Reviewer(world.web(), world.reviewerToken(), http);
  }

  /**
   * Waits until a request in this state is on the desk.
   *
   * @throws IOException if none comes within half a minute
   */
  JsonNode awaitRequest(String state) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode items = call("/api/v1/approvals?state=" + state, null).path("items");
      if (!items.isEmpty()) {
        return items.get(0);
      }
      Thread.sleep(LOOK_EVERY);
    }
    throw new IOException("no request came to the state " + state);
  }

  JsonNode sayYes(JsonNode request, String reason) throws IOException, InterruptedException {
    var body = json.createObjectNode();
    body.put("yes", true);
    body.put("reason", reason);
    return call(
        "/api/v1/approvals/" + request.path("id").asString() + "/answer",
        json.writeValueAsString(body));
  }

  /**
   * Waits until the search finds as much, since the index follows the recording within moments.
   *
   * @throws IOException if it does not within half a minute
   */
  JsonNode awaitHits(String query, int atLeast) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int found = 0;
    while (System.nanoTime() < deadline) {
      JsonNode items = call("/api/v1/search?" + query, null).path("items");
      found = items.size();
      if (found >= atLeast) {
        return items;
      }
      Thread.sleep(LOOK_EVERY);
    }
    throw new IOException(
        "the search for %s found %d statements, not %d".formatted(query, found, atLeast));
  }

  private JsonNode call(String path, @Nullable String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token);
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s answered %d: %s".formatted(path, response.statusCode(), response.body()));
    }
    return json.readTree(response.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
