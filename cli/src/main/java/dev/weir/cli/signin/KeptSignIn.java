package dev.weir.cli.signin;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of a sign-in, for one gateway.
 *
 * @param gateway whose tokens they are: they are sent to no other
 */
record KeptSignIn(URI gateway, String issuer, String clientId, Tokens tokens) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("gateway", gateway.toString());
    node.put("issuer", issuer);
    node.put("clientId", clientId);
    node.put("accessToken", tokens.access());
    node.put("refreshToken", tokens.refresh());
    Instant expiresAt = tokens.expiresAt();
    node.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
    return JSON.writeValueAsString(node);
  }

  /** What was kept for that gateway; null if the text is not, or of another one. */
  static @Nullable KeptSignIn fromJson(String text, URI gateway) {
    try {
      JsonNode node = JSON.readTree(text);
      String issuer = text(node, "issuer");
      String clientId = text(node, "clientId");
      String access = text(node, "accessToken");
      if (!gateway.toString().equals(text(node, "gateway"))
          || issuer == null
          || clientId == null
          || access == null) {
        return null;
      }
      String expiresAt = text(node, "expiresAt");
      return new KeptSignIn(
          gateway,
          issuer,
          clientId,
          new Tokens(
              access,
              text(node, "refreshToken"),
              expiresAt == null ? null : Instant.parse(expiresAt)));
    } catch (JacksonException | DateTimeException damaged) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value != null && value.isString() ? value.asString() : null;
  }
}
