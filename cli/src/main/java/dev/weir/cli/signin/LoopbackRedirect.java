package dev.weir.cli.signin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Waits on a loopback port for the answer that the browser brings (RFC 8252 section 7.3). Takes one
 * answer, told by its {@code state}; what others send there changes nothing. Thread-safe.
 */
final class LoopbackRedirect implements AutoCloseable {
  private static final String DONE = "You are signed in; you may close this window.\n";
  private static final String FAILED = "You are not signed in; you may close this window.\n";
  private static final String NOT_EXPECTED = "This is not the answer that is waited for.\n";

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final String state;
  private final CompletableFuture<Map<String, String>> answer = new CompletableFuture<>();
  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicBoolean strangers = new AtomicBoolean();

  private LoopbackRedirect(HttpServer server, String state) {
    this.server = server;
    this.state = state;
    server.setExecutor(executor);
    server.createContext("/", this::handle);
  }

  /** Listens on a free port when this returns. */
  static LoopbackRedirect listening(String state) {
    try {
      var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      var redirect = new LoopbackRedirect(HttpServer.create(address, 0), state);
      redirect.server.start();
      return redirect;
    } catch (IOException e) {
      throw new SignInFailed("no port of 127.0.0.1 can be listened on: " + e.getMessage());
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
  }

  /**
   * The parameters of the answer.
   *
   * @throws SignInFailed if it does not come in time
   */
  Map<String, String> await(Duration timeMax) throws InterruptedException {
    try {
      return answer.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new SignInFailed(
          strangers.get()
              ? "no answer came for this sign-in, only for another one (its state is not ours)"
              : "the browser brought no answer in time: run \"weir login\" again, or with"
                  + " --device");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is only ever given", e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    URI asked = exchange.getRequestURI();
    Map<String, String> parameters = parameters(asked.getRawQuery());
    boolean ours =
        exchange.getRequestMethod().equals("GET")
            && asked.getPath().equals("/")
            && MessageDigest.isEqual(bytes(parameters.getOrDefault("state", "")), bytes(state));
    if (!ours || !taken.compareAndSet(false, true)) {
      if (parameters.containsKey("state")) {
        strangers.set(true);
      }
      reply(exchange, 400, NOT_EXPECTED);
      return;
    }
    // The page comes first: the port is closed as soon as the answer is known.
    reply(exchange, 200, parameters.containsKey("code") ? DONE : FAILED);
    answer.complete(parameters);
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = bytes(text);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Those of a query; of a parameter that occurs twice, none (RFC 6749 section 3.1). */
  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query == null) {
      return parameters;
    }
    for (String field : query.split("&")) {
      String[] pair = field.split("=", 2);
      try {
        String value = pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "";
        if (parameters.put(pair[0], value) != null) {
          return Map.of();
        }
      } catch (IllegalArgumentException malformed) {
        return Map.of();
      }
    }
    return parameters;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
