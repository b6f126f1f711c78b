package dev.weir.e2e.holding;

import dev.weir.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The approval desk as one person sees it through the REST API. */
public final class Desk {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI web;
  private final String token;
  private final HttpClient http;
  private final ObjectMapper json = JsonMapper.builder().build();

  public Desk(URI web, String token) {
    this(web, token, HttpClient.newHttpClient());
  }

  /**
   * @param http knows who has issued the console's certificate
   */
  public Desk(URI web, String token, HttpClient http) {
    this.web = web;
    this.token = token;
    this.http = http;
  }

  /** What came of an answer: the HTTP status, and the request or the problem. */
  public record Answered(int status, JsonNode body) {}

  /** The newest request in this state whose statement is this text, once there is one. */
  public JsonNode await(String state, String sql) throws InterruptedException {
    return Await.valueOf(
        PATIENCE, "a request in the state " + state + " for " + sql, () -> newest(state, sql));
  }

  private @Nullable JsonNode newest(String state, String sql) {
    return list(state).stream()
        .filter(item -> item.path("sql").asString().equals(sql))
        .findFirst()
        .orElse(null);
  }

  /** Newest first. */
  public List<JsonNode> list(String state) {
    var items = new ArrayList<JsonNode>();
    get("/api/v1/approvals?limit=200&state=" + state).body().path("items").forEach(items::add);
    return items;
  }

  public JsonNode show(String id) {
    return get("/api/v1/approvals/" + id).body();
  }

  public Answered yes(JsonNode request, String reason) {
    return answer(request, true, reason);
  }

  public Answered no(JsonNode request, String reason) {
    return answer(request, false, reason);
  }

  private Answered answer(JsonNode request, boolean yes, String reason) {
    var body = json.createObjectNode();
    body.put("yes", yes);
    body.put("reason", reason);
    return send(
        HttpRequest.newBuilder(
                web.resolve("/api/v1/approvals/" + request.path("id").asString() + "/answer"))
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body))));
  }

  private Answered get(String path) {
    return send(HttpRequest.newBuilder(web.resolve(path)).GET());
  }

  private Answered send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(
              request.timeout(PATIENCE).header("Authorization", "Bearer " + token).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answered(response.statusCode(), json.readTree(response.body()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
