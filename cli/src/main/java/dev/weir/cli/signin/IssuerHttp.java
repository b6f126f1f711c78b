package dev.weir.cli.signin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to an issuer: HTTPS (HTTP only on this machine), no redirects, bounded answers.
 * Thread-safe.
 */
final class IssuerHttp {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int ANSWER_BYTES_MAX = 256 * 1024;

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ObjectMapper json = JsonMapper.builder().build();

  /**
   * @param body a JSON object; an empty one if the answer was none
   */
  record Answer(int status, JsonNode body) {
    /** A member that is a text; null if it is not there. */
    @Nullable String text(String name) {
      JsonNode value = body.get(name);
      return value != null && value.isString() ? value.asString() : null;
    }
  }

  /** A client that has a secret. */
  record Credentials(String clientId, String secret) {
    /** HTTP Basic as RFC 6749 section 2.3.1 has it. */
    private String header() {
      byte[] pair = (encode(clientId) + ":" + encode(secret)).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "Credentials[clientId=" + clientId + "]";
    }
  }

  Answer get(URI uri) {
    return send(HttpRequest.newBuilder(trusted(uri)).GET());
  }

  /** Posts a form; with credentials if the client has a secret. */
  Answer post(URI uri, Map<String, String> form, @Nullable Credentials credentials) {
    String body =
        form.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    var request =
        HttpRequest.newBuilder(trusted(uri))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (credentials != null) {
      request.header("Authorization", credentials.header());
    }
    return send(request);
  }

  private Answer send(HttpRequest.Builder builder) {
    HttpRequest request = builder.header("Accept", "application/json").timeout(TIMEOUT).build();
    String host = request.uri().getHost();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(ANSWER_BYTES_MAX + 1);
        if (bytes.length > ANSWER_BYTES_MAX) {
          throw new IssuerUnreachable("the issuer %s answers at too great length".formatted(host));
        }
        return new Answer(response.statusCode(), object(bytes));
      }
    } catch (IOException e) {
      throw new IssuerUnreachable("the issuer %s cannot be reached: %s".formatted(host, said(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SignInFailed("interrupted");
    }
  }

  private JsonNode object(byte[] bytes) {
    try {
      JsonNode node = json.readTree(bytes);
      return node != null && node.isObject() ? node : json.createObjectNode();
    } catch (JacksonException e) {
      return json.createObjectNode();
    }
  }

  private static String said(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** A secret may be sent there. */
  static URI trusted(URI uri) {
    String host = uri.getHost();
    boolean confidential =
        "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && Loopback.is(host));
    if (host != null && confidential) {
      return uri;
    }
    throw new SignInFailed("\"%s\" is neither https nor on this machine".formatted(uri));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
