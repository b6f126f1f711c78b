package dev.weir.e2e.recording;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Stands in for HashiCorp Vault: one value of a key/value engine, for who has the token. */
public final class SmallVault implements AutoCloseable {
  private final HttpServer server;

  public SmallVault(String token, String password) throws IOException {
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/secret/data/shop",
        exchange -> {
          boolean known = token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
          byte[] body =
              "{\"data\":{\"data\":{\"password\":\"%s\"}}}"
                  .formatted(password)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 403, known ? body.length : -1);
          if (known) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
