package dev.weir.identity.issuer;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The token endpoint for the client credentials grant (RFC 6749 section 4.4). Thread-safe. */
final class TokenEndpoint {
  private static final int BODY_BYTES_MAX = 8 * 1024;

  private final Map<String, IssuedClient> clients;
  private final Function<IssuedClient, Map<String, Object>> token;

  TokenEndpoint(List<IssuedClient> clients, Function<IssuedClient, Map<String, Object>> token) {
    this.clients = clients.stream().collect(Collectors.toMap(IssuedClient::id, each -> each));
    this.token = token;
  }

  void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (!exchange.getRequestMethod().equals("POST") || body.length > BODY_BYTES_MAX) {
      SmallIssuer.answer(exchange, 400, Map.of("error", "invalid_request"));
      return;
    }
    try {
      Map<String, String> form = form(new String(body, StandardCharsets.UTF_8));
      addBasicCredentials(exchange.getRequestHeaders().getFirst("Authorization"), form);
      if (!"client_credentials".equals(form.get("grant_type"))) {
        SmallIssuer.answer(exchange, 400, Map.of("error", "unsupported_grant_type"));
        return;
      }
      IssuedClient client = authenticated(form.get("client_id"), form.get("client_secret"));
      if (client == null) {
        SmallIssuer.answer(exchange, 401, Map.of("error", "invalid_client"));
      } else {
        SmallIssuer.answer(exchange, 200, token.apply(client));
      }
    } catch (IllegalArgumentException e) {
      SmallIssuer.answer(exchange, 400, Map.of("error", "invalid_request"));
    }
  }

  private @Nullable IssuedClient authenticated(@Nullable String id, @Nullable String secret) {
    IssuedClient client = id == null ? null : clients.get(id);
    if (client == null || secret == null) {
      return null;
    }
    byte[] expected = client.secret().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, secret.getBytes(StandardCharsets.UTF_8)) ? client : null;
  }

  private static void addBasicCredentials(
      @Nullable String authorization, Map<String, String> form) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return;
    }
    byte[] decoded = Base64.getDecoder().decode(authorization.substring(6).strip());
    String[] pair = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
    if (pair.length == 2) {
      form.put("client_id", unescaped(pair[0]));
      form.put("client_secret", unescaped(pair[1]));
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String field : body.split("&")) {
      String[] pair = field.split("=", 2);
      if (pair.length == 2 && form.put(unescaped(pair[0]), unescaped(pair[1])) != null) {
        throw new IllegalArgumentException("a parameter occurs twice");
      }
    }
    return form;
  }

  private static String unescaped(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
