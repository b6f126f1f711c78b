package dev.weir.e2e.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * No token, no secret of a ticket, no password and no protected value is in anything that the
 * gateway writes.
 */
class SecretsTest {
  private static final String PASSWORD = "upstream-Secret-4711";
  private static final String PROTECTED_VALUE = "111-22-3333";
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read], tables: ["public.*"] }
        - name: deletes wait in vain
          approve: { actions: [delete], by: { groups: [dba] }, wait: 1s, transactionWait: 1s }
      protect:
        - { name: national id, columns: ["public.people.ssn"], mask: { keepLast: 4 } }
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void nothingSecretIsInTheDataFolderOrTheLog() throws Exception {
    try (var issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
        var server =
            PostgresServer.start(PostgresOptions.defaults().withUser("weir_agents", PASSWORD))) {
      server.execute("CREATE TABLE people (id int, ssn text)");
      server.execute("INSERT INTO people VALUES (1, '" + PROTECTED_VALUE + "')");
      server.execute("GRANT ALL ON people TO weir_agents");
      Path configuration =
          ServedGateway.configuration(folder, server, "weir_agents", PASSWORD, issuer, POLICY);
      var secrets = new ArrayList<>(List.of(PASSWORD, PROTECTED_VALUE));
      List<String> log;
      String replay;
      // as programs read it, which says the most of every event
      var wordy = Map.of("WEIR_LOG_FORMAT", "json", "WEIR_LOG_LEVEL", "TRACE");
      try (var gateway = ServedGateway.start(configuration, issuer, wordy)) {
        log = gateway.log();
        String alice = gateway.token("alice", "ai-agents");
        String dana = gateway.token("dana", "dba");
        String expired = issuer.mint("bob", Set.of("ai-agents"), "test", Duration.ofSeconds(-90));
        secrets.addAll(List.of(alice, dana, expired, "notAToken-8822"));
        work(gateway, "alice", alice);
        byTicket(gateway, alice, secrets);
        // refused in every way there is
        assertThatThrownBy(() -> gateway.connect("alice", "notAToken-8822"))
            .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> gateway.connect("bob", expired)).isInstanceOf(SQLException.class);
        server.execute(
            "ALTER ROLE weir_agents PASSWORD 'changed';"
                + "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                + " WHERE usename = 'weir_agents'");
        assertThatThrownBy(() -> gateway.connect("alice", alice)).isInstanceOf(SQLException.class);
        assertWithin(secrets, folder.resolve("data"));
        replay = replayOfAll(gateway, dana);
      }
      // sealed now: compressed, but what was recorded was looked at above
      assertWithin(secrets, folder.resolve("data"));
      assertThat(replay).contains("*******3333", "deletes wait in vain");
      for (String secret : secrets) {
        assertThat(replay).doesNotContain(secret);
        assertThat(String.join("\n", log)).doesNotContain(secret);
        // a JWT's last part alone is enough to be worth hiding
        assertThat(String.join("\n", log)).doesNotContain(tail(secret));
      }
      assertThat(log).anyMatch(line -> line.contains("WARN") || line.contains("INFO"));
    }
  }

  /** The same with a ticket; then with a wrong secret, and where it does not belong. */
  private static void byTicket(ServedGateway gateway, String token, List<String> secrets)
      throws Exception {
    var minted =
        JsonMapper.builder()
            .build()
            .readTree(
                gateway.post(
                    "/api/v1/tickets", "{\"connections\":[\"shop\"],\"lifetime\":\"1m\"}", token));
    String id = minted.at("/ticket/id").asString();
    String secret = minted.path("secret").asString();
    assertThat(secret).hasSize(36);
    secrets.addAll(List.of(secret, secret.substring("wts_".length()), "wts_guessed-5150"));
    work(gateway, id, secret);
    assertThatThrownBy(() -> gateway.connect(id, "wts_guessed-5150"))
        .isInstanceOf(SQLException.class);
    // what somebody may take for the way to use a ticket
    assertThatThrownBy(() -> gateway.connect("alice", secret)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> gateway.get("/api/v1/sessions", secret))
        .isInstanceOf(AssertionError.class);
  }

  private static void work(ServedGateway gateway, String user, String password)
      throws SQLException {
    try (var connection = gateway.connect(user, password);
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("SELECT id, ssn FROM people")) {
        rows.next();
        assertThat(rows.getString(2)).isEqualTo("*******3333");
      }
      assertThatThrownBy(() -> statement.execute("DROP TABLE people"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> statement.execute("DELETE FROM people WHERE id = 1"))
          .hasMessageContaining("nobody has answered");
      assertThatThrownBy(() -> statement.execute("SELECT ssn::int FROM people"))
          .isInstanceOf(SQLException.class);
    }
  }

  private static String replayOfAll(ServedGateway gateway, String token) throws Exception {
    var json = JsonMapper.builder().build();
    var all = new StringBuilder();
    dev.weir.testkit.Await.until(
        Duration.ofSeconds(20),
        "the session in the index",
        () -> {
          try {
            return gateway.get("/api/v1/search?q=people", token).contains("DROP TABLE");
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    for (var session : json.readTree(gateway.get("/api/v1/sessions", token)).path("items")) {
      all.append(
          gateway.get("/api/v1/sessions/" + session.path("id").asString() + "/replay", token));
    }
    return all.toString();
  }

  private static void assertWithin(List<String> secrets, Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
          assertThat(content.contains(secret)).as("%s holds a secret", file).isFalse();
          assertThat(content.contains(tail(secret))).as("%s holds a secret", file).isFalse();
        }
      }
    }
  }

  private static String tail(String secret) {
    return secret.substring(secret.lastIndexOf('.') + 1);
  }
}
