package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpDocumentFetchTest {
  private final CountDownLatch done = new CountDownLatch(1);
  private HttpServer server;
  private HttpDocumentFetch fetch;

  @BeforeEach
  void listens() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    fetch = new HttpDocumentFetch(Duration.ofMillis(500), 1000);
  }

  @AfterEach
  void stops() {
    done.countDown();
    server.stop(0);
    fetch.close();
  }

  @Test
  void givesTheBody() throws Exception {
    assertThat(fetch.get(served("/ok", 200, 1000))).hasSize(1000);
  }

  @Test
  void stopsReadingABodyThatIsTooLong() {
    assertThatThrownBy(() -> fetch.get(served("/long", 200, 1001))).isInstanceOf(IOException.class);
    URI endless = URI.create(base() + "/endless");
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var body = exchange.getResponseBody()) {
            while (done.getCount() > 0) {
              body.write(new byte[100]);
              body.flush();
            }
          }
        });
    assertThatThrownBy(() -> fetch.get(endless)).isInstanceOf(IOException.class);
  }

  @Test
  void doesNotWaitLongForASlowBody() {
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          try {
            done.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> fetch.get(URI.create(base() + "/slow")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("within 500 ms");
  }

  @Test
  void doesNotFollowRedirects() {
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().set("Location", base() + "/ok");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    assertThatThrownBy(() -> fetch.get(URI.create(base() + "/moved")))
        .hasMessageContaining("status 302");
  }

  @Test
  void readsNoKeySetOfTenMegabytes() {
    try (var usual = HttpDocumentFetch.withDefaultLimits()) {
      assertThatThrownBy(() -> usual.get(served("/keys", 200, 10 << 20)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("/keys")
          .hasMessageContaining("524288");
    }
  }

  @Test
  void asksWithABodyUnderTheSameLimitsAndGivesTheStatus() throws Exception {
    var body = new FormPost.Body("text/plain", new byte[] {'a'}, "Basic abc");
    server.createContext(
        "/echo",
        exchange -> {
          String said =
              exchange.getRequestMethod()
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(403, said.length());
            exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
          }
        });
    FormPost.Answer answer = fetch.post(URI.create(base() + "/echo"), body);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).asString().isEqualTo("POSTtext/plainBasic abca");
    assertThatThrownBy(() -> fetch.post(served("/long", 200, 1001), body))
        .isInstanceOf(IOException.class);
  }

  @Test
  void takesSecretsNowhereElse() throws Exception {
    server.createContext(
        "/moved-on",
        exchange -> {
          exchange.getResponseHeaders().set("Location", base() + "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        });
    var elsewhere = new CountDownLatch(1);
    server.createContext("/elsewhere", exchange -> elsewhere.countDown());
    var body = new FormPost.Body("text/plain", new byte[1], "Basic abc");
    assertThat(fetch.post(URI.create(base() + "/moved-on"), body).status()).isEqualTo(307);
    assertThat(elsewhere.getCount()).isEqualTo(1);
  }

  @Test
  void saysWhatWentWrong() {
    assertThatThrownBy(() -> fetch.get(served("/broken", 500, 3)))
        .hasMessageContaining("status 500");
    server.stop(0);
    assertThatThrownBy(() -> fetch.get(URI.create(base() + "/gone")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/gone: ");
  }

  private URI served(String path, int status, int length) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(status, length);
            exchange.getResponseBody().write(new byte[length]);
          }
        });
    return URI.create(base() + path);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }
}
