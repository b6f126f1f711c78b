package dev.weir.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each metric moves when its thing happens, and tells nothing else. */
class MetricsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String POLICY =
      """
      roles:
        auditor: { groups: [dba] }
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read, set, call, transaction] }
        - name: inserts have no patience
          who: { groups: [ai-agents] }
          approve: { actions: [insert], by: { groups: [dba] }, wait: 1s, retry: 30m }
      protect:
        - { name: national id, columns: ["public.people.ssn"], mask: { keepLast: 4 } }
      """;

  /** Nothing else may be a label, or its value. */
  private static final Map<String, Set<String>> LABELS =
      Map.of(
          "connection",
          Set.of("shop"),
          "decision",
          Set.of("allow", "approve", "deny"),
          "kind",
          Set.of(
              "denied",
              "statement",
              "data",
              "constraint",
              "transaction",
              "limit",
              "cancelled",
              "connection",
              "internal",
              "other"),
          "outcome",
          Set.of(
              "approved",
              "denied",
              "expired",
              "withdrawn",
              "interrupted",
              "session-opened",
              "console-accepted",
              "ticket-refused",
              "session-refused",
              "other-refused",
              "token-malformed",
              "token-unknown-issuer",
              "token-wrong-audience",
              "token-bad-signature",
              "token-forbidden-algorithm",
              "token-expired",
              "token-not-yet-valid",
              "token-missing-claim",
              "token-inactive",
              "token-issuer-unavailable"),
          "by",
          Set.of("cache", "parser"),
          "leg",
          Set.of("client", "server"),
          "direction",
          Set.of("in", "out"),
          "part",
          Set.of("listeners", "recorder", "store", "issuers"),
          "issuer",
          Set.of("rig"));

  private static PostgresServer server;
  private static GatewayRig rig;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE people (id int PRIMARY KEY, name text, ssn text)");
    server.execute(
        "INSERT INTO people SELECT n, 'p' || n, '111-22-333' || n FROM generate_series(1, 5) n");
    rig = GatewayRig.startWithMetrics(server, "postgres", POLICY);
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() throws Exception {
    http.close();
    rig.close();
    server.close();
  }

  private static HttpResponse<String> get(String url, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text() {
    HttpResponse<String> response =
        get("http://127.0.0.1:" + rig.weir().metricsPort() + "/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    return response.body();
  }

  private static Exposition page() {
    return Exposition.read(text());
  }

  private static HttpResponse<String> ready() {
    return get(rig.web() + "/health/ready");
  }

  private static void awaitReady(boolean ready) throws InterruptedException {
    Await.until(LONG, "readiness: " + ready, () -> ready().statusCode() == (ready ? 200 : 503));
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void fails(Connection connection, String sql, String sqlState) {
    assertThatThrownBy(() -> run(connection, sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
  }

  @Test
  void everyStatementIsCountedByWhatBecameOfIt() throws Exception {
    Exposition before = page();
    try (Connection alice = rig.connect("alice", "ai-agents")) {
      assertThat(page().sum("weir_sessions_open", "connection", "shop")).isGreaterThanOrEqualTo(1);
      run(alice, "SELECT id, ssn FROM people");
      fails(alice, "DELETE FROM people", "42501");
      fails(alice, "SELECT 1/0", "22012");
      fails(alice, "INSERT INTO people VALUES (9, 'x', 'y')", "42501");
      Exposition after = page();
      assertThat(risen(before, after, "weir_statements_total", "decision", "allow"))
          .isGreaterThanOrEqualTo(2);
      assertThat(risen(before, after, "weir_statements_total", "decision", "deny")).isEqualTo(1);
      assertThat(risen(before, after, "weir_statements_total", "decision", "approve")).isEqualTo(1);
      assertThat(risen(before, after, "weir_errors_total", "kind", "data")).isEqualTo(1);
      assertThat(risen(before, after, "weir_errors_total", "kind", "denied")).isEqualTo(2);
      assertThat(risen(before, after, "weir_rows_total")).isEqualTo(5);
      assertThat(risen(before, after, "weir_masked_values_total")).isEqualTo(5);
      assertThat(risen(before, after, "weir_texts_read_total", "by", "parser")).isPositive();
      assertThat(risen(before, after, "weir_hold_seconds_count", "outcome", "expired"))
          .isEqualTo(1);
      assertThat(risen(before, after, "weir_hold_seconds_sum", "outcome", "expired")).isPositive();
      assertThat(after.sum("weir_holds_waiting")).isZero();
      for (String leg : List.of("client", "server")) {
        for (String direction : List.of("in", "out")) {
          assertThat(
                  risen(
                      before,
                      after,
                      "weir_traffic_bytes_total",
                      "leg",
                      leg,
                      "direction",
                      direction))
              .as("%s %s", leg, direction)
              .isPositive();
        }
      }
      assertThat(risen(before, after, "weir_recording_bytes_total")).isPositive();
      assertThat(risen(before, after, "weir_sessions_opened_total")).isGreaterThanOrEqualTo(1);
      assertThat(risen(before, after, "weir_sign_ins_total", "outcome", "session-opened"))
          .isGreaterThanOrEqualTo(1);
    }
    Await.until(
        LONG, "the session to end", () -> risen(before, page(), "weir_sessions_ended_total") >= 1);
    try (Connection bob = rig.connect("bob", "ai-agents")) {
      run(bob, "SELECT id, ssn FROM people");
    }
    assertThat(risen(before, page(), "weir_texts_read_total", "by", "cache")).isPositive();
  }

  private static double risen(Exposition before, Exposition after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }

  @Test
  void signInsAreCountedByWhatWasWrongWithThem() {
    Exposition before = page();
    assertThatThrownBy(() -> rig.connectWith("no.token.atall").close())
        .isInstanceOf(SQLException.class);
    String expired = rig.issuer().mint("alice", Set.of("ai-agents"), "rig", Duration.ofHours(-1));
    assertThatThrownBy(() -> rig.connectWith(expired).close()).isInstanceOf(SQLException.class);
    assertThat(get(rig.web() + "/api/v1/whoami", "Authorization", "Bearer " + expired).statusCode())
        .isEqualTo(401);
    Exposition after = page();
    assertThat(risen(before, after, "weir_sign_ins_total", "outcome", "token-malformed"))
        .isEqualTo(1);
    assertThat(risen(before, after, "weir_sign_ins_total", "outcome", "token-expired"))
        .isEqualTo(2);
  }

  @Test
  void neitherNamesOfPeopleNorTextsNorSecretsAreTold() throws Exception {
    var properties = new Properties();
    properties.setProperty("ApplicationName", "evil\"} 1\nweir_made_up{x=\"");
    String token = rig.token("mallory", "ai-agents");
    try (Connection mallory = rig.connect(properties, "mallory", "ai-agents")) {
      run(mallory, "SELECT 'marmalade' AS sandwich");
      fails(mallory, "SELECT marmalade FROM sandwiches", "42P01");
    }
    assertThatThrownBy(() -> rig.connectWith(token.substring(0, token.length() - 4)).close())
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() ->
            java.sql.DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:%d/elsewhere".formatted(rig.port()),
                    "mallory",
                    token)
                .close())
        .isInstanceOf(SQLException.class);
    String page = text();
    assertThat(page)
        .doesNotContain("mallory", "marmalade", "sandwich", "evil", "made_up", "elsewhere")
        .doesNotContain("127.0.0.1", "ai-agents", token.substring(0, 20));
    for (Exposition.Series series : Exposition.read(page).series()) {
      if (series.name().startsWith("weir_")) {
        series
            .labels()
            .forEach((name, value) -> {
              if (!name.equals("le")) {
                assertThat(LABELS.getOrDefault(name, Set.of()))
                    .as("%s of %s", name, series)
                    .contains(value);
              }
            });
      }
    }
  }

  @Test
  void theConsolesPortTellsNoMetrics() {
    HttpResponse<String> response = get(rig.web() + "/metrics");
    assertThat(response.statusCode()).isNotEqualTo(200);
    assertThat(response.body()).doesNotContain("weir_");
  }

  @Test
  void aGatewayWhoseRecordingsFolderIsGoneIsNotReady() throws Exception {
    awaitReady(true);
    assertThat(page().sum("weir_ready")).isEqualTo(1);
    assertThat(page().sum("weir_issuer_keys_usable", "issuer", "rig")).isEqualTo(1);
    Path folder = rig.data().resolve("recordings");
    Path aside = rig.data().resolve("aside");
    Files.move(folder, aside);
    try {
      awaitReady(false);
      assertThat(ready().body())
          .contains("\"recorder\":false", "\"store\":true", "\"listeners\":true")
          .doesNotContain(rig.data().toString());
      assertThat(page().sum("weir_part_ready", "part", "recorder")).isZero();
      assertThat(page().sum("weir_ready")).isZero();
    } finally {
      Files.move(aside, folder);
    }
    awaitReady(true);
  }

  @Test
  void alertsAndTheDashboardAskForMetricsThatThereAre() throws IOException {
    Set<String> there = page().names();
    Set<String> asked = new TreeSet<>();
    Matcher names = Pattern.compile("\\b(?:weir|jvm|process)_[a-z_]+\\b").matcher(deployed());
    while (names.find()) {
      asked.add(names.group());
    }
    assertThat(asked).hasSizeGreaterThan(15);
    assertThat(there).containsAll(asked);
  }

  @Test
  void everyMetricAndEveryAlertIsExplained() throws IOException {
    String page = Files.readString(root().resolve("docs/operations.md"));
    assertThat(page().families())
        .filteredOn(family -> family.startsWith("weir_"))
        .allSatisfy(family -> assertThat(page).contains("`" + family));
    List<String> alerts = new ArrayList<>();
    Matcher alert =
        Pattern.compile("alert: (\\w+)")
            .matcher(Files.readString(root().resolve("deploy/prometheus/weir-alerts.yaml")));
    while (alert.find()) {
      alerts.add(alert.group(1));
    }
    assertThat(alerts).hasSizeGreaterThan(8);
    assertThat(alerts).allSatisfy(each -> assertThat(page).contains("### " + each));
  }

  private static String deployed() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.walk(root().resolve("deploy"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file)).append('\n');
      }
    }
    return all.toString();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }
}
