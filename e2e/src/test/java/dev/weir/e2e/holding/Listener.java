package dev.weir.e2e.holding;

import com.sun.net.httpserver.HttpServer;
import dev.weir.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that is told of everything by a webhook. */
final class Listener implements AutoCloseable {
  private final HttpServer server;
  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private final Path folder;

  private Listener(HttpServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /**
   * @param folder for what the configuration refers to
   */
  static Listener open(Path folder) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var listener = new Listener(server, folder);
    server.createContext(
        "/hook",
        exchange -> {
          listener.told.add(
              JsonMapper.shared()
                  .readTree(
                      new String(
                          exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    Files.writeString(
        folder.resolve("hook"), "http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    Files.writeString(folder.resolve("hook-key"), "a key of thirty-two bytes, or so");
    return listener;
  }

  /** The section of the configuration that has it told. */
  String section() {
    return """
    notify:
      - webhook: { url: { file: "%s" }, key: { file: "%s" } }
        on: [approval-requested, approval-withdrawn, denied]
    """
        .formatted(folder.resolve("hook"), folder.resolve("hook-key"));
  }

  JsonNode await(String type) throws InterruptedException {
    return Await.valueOf(Duration.ofSeconds(20), "being told of " + type, () -> first(type));
  }

  boolean heard(String type) {
    return first(type) != null;
  }

  private @Nullable JsonNode first(String type) {
    return told.stream()
        .filter(each -> each.path("type").asString().equals(type))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
