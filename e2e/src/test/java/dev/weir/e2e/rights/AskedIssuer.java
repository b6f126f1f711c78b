package dev.weir.e2e.rights;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.identity.issuer.SmallIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** An issuer that can be asked whether a token is active (RFC 7662), and withdraws tokens. */
public final class AskedIssuer implements AutoCloseable {
  private final SmallIssuer issuer;
  private final HttpServer introspection;
  private volatile boolean active = true;

  private AskedIssuer(SmallIssuer issuer, HttpServer introspection) {
    this.issuer = issuer;
    this.introspection = introspection;
  }

  public static AskedIssuer start() throws IOException {
    var asked =
        new AskedIssuer(
            SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system()),
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    asked.introspection.createContext("/introspect", asked::answer);
    asked.introspection.start();
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = ("{\"active\":" + active + "}").getBytes(StandardCharsets.US_ASCII);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Where it is asked whether tokens are active. */
  public int port() {
    return introspection.getAddress().getPort();
  }

  /** What follows {@code introspection:} in the configuration, but for the client's secret. */
  public String endpoint() {
    return "http://127.0.0.1:%d/introspect".formatted(port());
  }

  public SmallIssuer issuer() {
    return issuer;
  }

  public String token(String user, Duration life, String... groups) {
    return issuer.mint(user, Set.of(groups), "asked", life);
  }

  /** All tokens, from now on. */
  public void withdraws() {
    active = false;
  }

  @Override
  public void close() {
    introspection.stop(0);
    issuer.close();
  }
}
