package dev.weir.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What a collector of traces gets of a session, and what it does not. */
class TracesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String SSN = "111-22-3333";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** All bodies, as they are on the wire: texts stand in protobuf as they are. */
  private final StringBuffer got = new StringBuffer();

  private volatile int status = 200;

  private void take(HttpExchange exchange) throws IOException {
    try (InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
      got.append(new String(body.readAllBytes(), StandardCharsets.ISO_8859_1));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void aCollectorGetsTheStatementAndNothingOfItsTextOrItsRows() throws Exception {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::take);
    collector.start();
    String policy =
        """
        tracing: { otlp: "http://127.0.0.1:%d" }
        rules:
          - name: agents read
            who: { groups: [ai-agents] }
            allow: { actions: [read, set, transaction] }
        """
            .formatted(collector.getAddress().getPort());
    try (PostgresServer server = PostgresServer.start(PostgresOptions.defaults())) {
      server.execute("CREATE TABLE people (id int PRIMARY KEY, ssn text)");
      server.execute("INSERT INTO people VALUES (1, '" + SSN + "')");
      try (GatewayRig rig = GatewayRig.start(server, "postgres", policy);
          Connection alice = rig.connect("alice", "ai-agents");
          Statement statement = alice.createStatement()) {
        status = 503;
        try (ResultSet rows = statement.executeQuery(select("aa"))) {
          assertThat(rows.next()).isTrue();
        }
        Await.until(LONG, "the collector is asked", () -> !got.isEmpty());
        status = 200;
        try (ResultSet rows = statement.executeQuery(select("bb"))) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo(SSN);
        }
        Await.until(LONG, "the span comes", () -> got.indexOf(hex("bb")) >= 0);
      }
    } finally {
      collector.stop(0);
    }
    assertThat(got.toString())
        .contains("SELECT shop", "alice", "agents read", "weir.session.id", hex(TRACE))
        .doesNotContain(SSN, "people");
  }

  private static String select(String span) {
    return "SELECT ssn FROM people WHERE ssn = '%s' /*traceparent='00-%s-%s-01'*/"
        .formatted(SSN, TRACE, span.repeat(8));
  }

  private static String hex(String digits) {
    String whole = digits.length() == 2 ? digits.repeat(8) : digits;
    byte[] bytes = HexFormat.of().parseHex(whole);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
