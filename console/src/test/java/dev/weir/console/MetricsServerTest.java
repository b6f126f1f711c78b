package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final MetricsSource SOURCE =
      accept ->
          new MetricsSource.Page("text/plain", "weir_ready 1\n".getBytes(StandardCharsets.UTF_8));

  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable MetricsServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    http.close();
  }

  private void start(MetricsServer.@Nullable Token token) {
    server = MetricsServer.start(new MetricsServer.Settings(HERE, null, token), SOURCE);
  }

  private HttpResponse<String> get(String path, @Nullable String authorization)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d%s"
                .formatted(java.util.Objects.requireNonNull(server).port(), path));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void withoutATokenWhoeverIsOnThisMachineMayRead() throws Exception {
    start(null);
    HttpResponse<String> page = get("/metrics", null);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEqualTo("weir_ready 1\n");
    assertThat(get("/", null).statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/sessions", null).statusCode()).isEqualTo(404);
  }

  @Test
  void withATokenNobodyElseMay() throws Exception {
    start(() -> Secret.taking("s3cret-of-metrics".getBytes(StandardCharsets.UTF_8)));
    assertThat(get("/metrics", "Bearer s3cret-of-metrics").statusCode()).isEqualTo(200);
    for (String wrong :
        new String[] {
          null,
          "Bearer ",
          "Bearer s3cret-of-metric",
          "Bearer s3cret-of-metricss",
          "Basic s3cret-of-metrics",
          "s3cret-of-metrics"
        }) {
      HttpResponse<String> refused = get("/metrics", wrong);
      assertThat(refused.statusCode()).as("%s", wrong).isEqualTo(401);
      assertThat(refused.body()).isEmpty();
    }
  }

  @Test
  void aTokenThatIsEmptyOrCannotBeHadLetsNobodyIn() throws Exception {
    start(() -> Secret.taking(new byte[0]));
    assertThat(get("/metrics", "Bearer ").statusCode()).isEqualTo(401);
    java.util.Objects.requireNonNull(server).close();
    start(() -> {
      throw new IOException("the file is gone");
    });
    assertThat(get("/metrics", "Bearer x").statusCode()).isEqualTo(401);
  }

  @Test
  void anAddressThatIsTakenIsNamedWithItsSetting() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      assertThatThrownBy(
              () -> MetricsServer.start(new MetricsServer.Settings(address, null, null), SOURCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot listen on")
          .hasMessageContaining(String.valueOf(taken.getLocalPort()))
          .hasMessageContaining("listen.metrics");
    }
  }

  @Test
  void otherMachinesNeedTlsAndAToken() {
    var everywhere = new InetSocketAddress("0.0.0.0", 0);
    var tls = new ConsoleSettings.TlsFiles(Path.of("c"), Path.of("k"));
    MetricsServer.Token token = () -> Secret.taking(new byte[] {1});
    assertThatThrownBy(() -> new MetricsServer.Settings(everywhere, null, token))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MetricsServer.Settings(everywhere, tls, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS");
    assertThat(new MetricsServer.Settings(everywhere, tls, token).token()).isSameAs(token);
  }
}
