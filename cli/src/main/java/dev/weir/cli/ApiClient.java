package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a gateway's REST API. Thread-safe. */
final class ApiClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int PROBLEM_BYTES_MAX = 64 * 1024;

  private final URI base;
  private final @Nullable AccessTokens tokens;
  private final HttpClient http;
  private final ObjectMapper json = JsonMapper.builder().build();

  /**
   * @param base the gateway's address, without the API's path
   * @param tokens access tokens of the reader's own; null for what everybody may ask
   */
  ApiClient(URI base, @Nullable AccessTokens tokens, HttpClient http) {
    this.base = base;
    this.tokens = tokens;
    this.http = http;
  }

  JsonNode get(String path, Map<String, String> query) {
    return send(request(path, query).timeout(TIMEOUT).GET().build());
  }

  JsonNode post(String path, JsonNode body) {
    return send(
        request(path, Map.of())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build());
  }

  /** An answer has no body. */
  void delete(String path) {
    delete(path, Map.of());
  }

  /** An answer has no body. */
  void delete(String path, Map<String, String> query) {
    HttpResponse<InputStream> response =
        exchange(request(path, query).timeout(TIMEOUT).DELETE().build());
    if (response.statusCode() / 100 != 2) {
      throw problem(response);
    }
  }

  /** The answer's bytes as they arrive; the caller closes the stream. */
  InputStream stream(String path, Map<String, String> query) {
    HttpResponse<InputStream> response = exchange(request(path, query).GET().build());
    if (response.statusCode() != 200) {
      throw problem(response);
    }
    return response.body();
  }

  ObjectMapper json() {
    return json;
  }

  private JsonNode send(HttpRequest request) {
    HttpResponse<InputStream> response = exchange(request);
    if (response.statusCode() / 100 != 2) {
      throw problem(response);
    }
    try (InputStream body = response.body()) {
      return json.readTree(body);
    } catch (IOException e) {
      throw new CommandFailed("the gateway's answer broke off: " + e.getMessage());
    }
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new CommandFailed(
          "no gateway answers at %s: is it running, and is WEIR_URL (or --url) right?"
              .formatted(base));
    } catch (IOException e) {
      throw new CommandFailed("cannot speak to %s: %s".formatted(base, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted");
    }
  }

  /** An error by RFC 9457, or whatever was answered in its place. */
  private CommandFailed problem(HttpResponse<InputStream> response) {
    int status = response.statusCode();
    String said = "";
    try (InputStream body = response.body()) {
      JsonNode problem = json.readTree(body.readNBytes(PROBLEM_BYTES_MAX));
      said = problem.path("detail").asString(problem.path("title").asString(""));
    } catch (IOException | tools.jackson.core.JacksonException e) {
      said = "HTTP status " + status;
    }
    String advice =
        switch (status) {
          case 401 ->
              " (run \"weir login\", or put a current token into WEIR_TOKEN or the file of"
                  + " --token-file)";
          default -> "";
        };
    return new CommandFailed(said + advice);
  }

  private HttpRequest.Builder request(String path, Map<String, String> query) {
    String parameters =
        query.entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .sorted()
            .collect(Collectors.joining("&"));
    URI uri = base.resolve("/api/v1" + path + (parameters.isEmpty() ? "" : "?" + parameters));
    var request = HttpRequest.newBuilder(uri);
    return tokens == null ? request : request.header("Authorization", "Bearer " + tokens.current());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
