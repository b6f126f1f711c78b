package dev.weir.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The two routes of a gateway that signing in needs; takes whatever bearer token is not refused.
 */
final class StandInGateway implements AutoCloseable {
  private final HttpServer server;
  private final URI issuer;
  private final List<String> bearers = new CopyOnWriteArrayList<>();
  private volatile boolean refuses;
  private volatile String user = "alice";
  private volatile String ports = "\"postgres\":{\"port\":5432,\"tls\":true},\"mysql\":null";

  StandInGateway(URI issuer) throws IOException {
    this.issuer = issuer;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/api/v1/discovery", exchange -> answer(exchange, 200, discovery()));
    server.createContext("/api/v1/whoami", this::whoami);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Every token that was sent here. */
  List<String> bearers() {
    return bearers;
  }

  void refuseTokens() {
    refuses = true;
  }

  void nameUser(String name) {
    user = name;
  }

  void offer(String json) {
    ports = json;
  }

  private String discovery() {
    return """
    {"issuers":[{"name":"idp","issuer":"%s","clientId":"weir-cli","scopes":["openid"]}],%s}\
    """
        .formatted(issuer, ports);
  }

  private void whoami(HttpExchange exchange) throws IOException {
    String bearer =
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
    bearers.add(bearer.replaceFirst("^Bearer ", ""));
    answer(
        exchange,
        refuses ? 401 : 200,
        refuses
            ? "{\"detail\":\"the token is not meant for this gateway\"}"
            : """
            {"user":"%s","groups":["dba","staff"],"roles":[],"agent":null,"issuer":"idp",
            "expiresAt":"2026-01-01T01:00:00Z","connections":[
            {"name":"orders","protocol":"postgres"},{"name":"shop","protocol":"mysql"}]}\
            """
                .formatted(user.replace("\\", "\\\\").replace("\"", "\\\"")));
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
