package dev.weir.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.session.Secret;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final TestSpanData SPAN =
      TestSpanData.builder()
          .setName("SELECT shop")
          .setKind(SpanKind.SERVER)
          .setStartEpochNanos(1)
          .setEndEpochNanos(2)
          .setStatus(StatusData.unset())
          .setHasEnded(true)
          .build();

  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  /** Bodies as they are on the wire: texts stand in protobuf as they are. */
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  private volatile int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    try (InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
      requests.add(new String(body.readAllBytes(), StandardCharsets.ISO_8859_1));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void spansComeAsOtlpWithTheTokenAsItIsNow() {
    var tokens = new ArrayList<>(List.of("one\n", "two"));
    var collector = new Collector(endpoint(), () -> secret(tokens.removeFirst()), null, 1);
    try (var exporter = collector.exporter()) {
      assertThat(sent(exporter.export(List.of(SPAN))).isSuccess()).isTrue();
      assertThat(sent(exporter.export(List.of(SPAN))).isSuccess()).isTrue();
    }
    assertThat(authorizations).containsExactly("Bearer one", "Bearer two");
    assertThat(requests).hasSize(2).allMatch(body -> body.contains("SELECT shop"));
  }

  @Test
  void withoutATokenNoneIsSent() {
    try (var exporter = new Collector(endpoint(), null, null, 1).exporter()) {
      assertThat(sent(exporter.export(List.of(SPAN))).isSuccess()).isTrue();
    }
    assertThat(authorizations).containsExactly("null");
  }

  @Test
  void aTokenThatCannotBeReadLetsNothingBeSent() {
    Collector.Token token =
        () -> {
          throw new IOException("no such file");
        };
    var collector = new Collector(endpoint(), token, null, 1);
    try (var exporter = new ToldExporter(collector.exporter(), endpoint())) {
      CompletableResultCode result = sent(exporter.export(List.of(SPAN)));
      assertThat(result.isDone()).isTrue();
      assertThat(result.isSuccess()).isFalse();
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void whatIsRefusedIsToldAndOthersGoOn() {
    status = 401;
    try (var exporter =
        new ToldExporter(new Collector(endpoint(), null, null, 1).exporter(), endpoint())) {
      assertThat(sent(exporter.export(List.of(SPAN))).isSuccess()).isFalse();
      status = 200;
      assertThat(sent(exporter.export(List.of(SPAN))).isSuccess()).isTrue();
    }
  }

  @Test
  void rootsThatAreNoneAreRefused() {
    assertThatThrownBy(() ->
            new Collector(
                    URI.create("https://127.0.0.1:1"),
                    null,
                    "no certificate".getBytes(StandardCharsets.US_ASCII),
                    1)
                .exporter())
        .isInstanceOf(RuntimeException.class);
  }

  private static CompletableResultCode sent(CompletableResultCode result) {
    return result.join(30, TimeUnit.SECONDS);
  }
}
