package dev.weir.e2e.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.holding.Desk;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.e2e.tickets.TicketBooth;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of pgjdbc through a whole gateway, when their tokens expire and their rights end. */
class RightsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Clocks may be a minute apart: such a token is good for some more seconds. */
  private static final Duration ALMOST_OVER = Duration.ofSeconds(-57);

  private static final String RULES =
      """
      rules:
        - name: agents read and write
          who: { groups: [ai-agents] }
          allow: { actions: [read, insert, set, transaction, call, lock] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 2m }
      """;
  private static final String ROLES =
      """
      roles:
        administrator: { groups: [dba] }
      """;

  @TempDir private static Path files;

  private static PostgresServer server;
  private static AskedIssuer asked;
  private static GatewayRig rig;
  private static TicketBooth booth;

  /** Expires while the other tests run; a session is open by it. */
  private static String shortLived;

  private static Connection outlived;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE notes (id int, note text)");
    server.execute("INSERT INTO notes VALUES (1, 'one')");
    asked = AskedIssuer.start();
    Path secret = Files.writeString(files.resolve("secret"), "s3cret");
    rig =
        GatewayRig.startWithIssuer(
            server,
            "postgres",
            RULES + ROLES,
            """
              - name: asked
                issuer: %s
                audience: [api://weir]
                introspection:
                  clientId: weir
                  clientSecret: { file: %s }
                  tokens: signed
                  endpoint: %s
                  cache: 1s
                sessions: { afterExpiry: recheck }
            """
                .formatted(asked.issuer().issuer(), secret, asked.endpoint()));
    booth = new TicketBooth(rig.web(), HttpClient.newHttpClient(), rig.data());
    shortLived = asked.token("uma", ALMOST_OVER, "ai-agents");
    outlived = rig.connectWith(shortLived);
  }

  @AfterAll
  static void stop() throws Exception {
    outlived.close();
    rig.close();
    asked.close();
    server.close();
  }

  private static String dana() {
    return rig.token("dana", "dba");
  }

  private static String token(String user, Duration life, String... groups) {
    return rig.issuer().mint(user, Set.of(groups), "rig", life);
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void run(Connection connection, String sql) {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static boolean lives(Connection connection) {
    try {
      return answer(connection, "SELECT 1").equals("1");
    } catch (SQLException ended) {
      return false;
    }
  }

  /** What the client hears when it asks again. */
  private static void isEnded(Connection connection, String told) {
    assertThatThrownBy(() -> answer(connection, "SELECT 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("FATAL: " + told)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("57P01");
  }

  private static void awaitAudit(String user, String reason) throws InterruptedException {
    Await.until(
        PATIENCE,
        "the audit of " + user,
        () -> {
          try {
            return booth.audit(reason).stream()
                .anyMatch(event -> event.startsWith("session-ended"));
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void whatRunsWhenTheTokenExpiresMayFinishAndNothingElseGoesOn() throws Exception {
    var desk = new Desk(rig.web(), dana());
    String sql = "DELETE FROM notes WHERE id = 4711";
    server.execute("INSERT INTO notes VALUES (4711, 'to be deleted')");
    String token = token("erin", ALMOST_OVER, "ai-agents");
    try (Connection idle = rig.connectWith(token);
        Connection waiting = rig.connectWith(token);
        Connection running = rig.connectWith(token);
        Connection lock = rig.straight()) {
      run(lock, "SELECT pg_advisory_lock(7)");
      CompletableFuture<String> runs =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return answer(running, "SELECT 'done' FROM pg_advisory_lock_shared(7)");
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              },
              Thread::startVirtualThread);
      CompletableFuture<Void> held =
          CompletableFuture.runAsync(() -> run(waiting, sql), Thread::startVirtualThread);
      assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageContaining("FATAL: the token has expired: sign in again");
      desk.await("withdrawn", sql);
      isEnded(idle, "the token has expired");
      assertThatThrownBy(() -> rig.connectWith(token).close()).hasMessageContaining("expired");
      run(lock, "SELECT pg_advisory_unlock(7)");
      assertThat(runs.get(20, TimeUnit.SECONDS)).isEqualTo("done");
      isEnded(running, "the token has expired");
      // a yes that comes now runs nothing, until the same person signs in and asks again
      assertThat(desk.yes(desk.await("withdrawn", sql), "fine").status()).isEqualTo(200);
      assertThat(server.query("postgres", "SELECT 1 FROM notes WHERE id = 4711")).hasSize(1);
      try (Connection again = rig.connect("erin", "ai-agents")) {
        run(again, sql);
      }
      assertThat(server.query("postgres", "SELECT 1 FROM notes WHERE id = 4711")).isEmpty();
    }
    awaitAudit("erin", "the token has expired");
  }

  @Test
  void whoLosesAGroupLosesTheSessionsAndCannotComeBackWithTheOldToken() throws Exception {
    String before = token("lee", Duration.ofHours(1), "ai-agents", "payroll");
    Instant issued = Instant.now();
    try (Connection session = rig.connectWith(before)) {
      assertThat(answer(session, "SELECT note FROM notes")).isEqualTo("one");
      Await.until(
          PATIENCE,
          "the next second, by which tokens tell their time",
          () -> Instant.now().getEpochSecond() > issued.getEpochSecond());
      rig.connectWith(token("lee", Duration.ofHours(1), "ai-agents")).close();
      isEnded(session, "you have lost groups or roles since you signed in");
    }
    assertThatThrownBy(() -> rig.connectWith(before).close())
        .hasMessageContaining("a newer token of \"lee\" shows that groups");
  }

  @Test
  void aReloadThatBarsSomebodyEndsTheSessionsAndClosesTheDoorUntilThen() throws Exception {
    String eve = token("eve", Duration.ofHours(1), "ai-agents");
    try (Connection barred = rig.connectWith(eve);
        Connection other = rig.connect("ollie", "ai-agents")) {
      rig.rewritePolicy(
          RULES
              + """
                - name: eve is out
                  who: { users: [eve] }
                  where: { times: ["until 2999-01-01T00:00:00Z"] }
                  deny: { actions: [all] }
              """
              + ROLES);
      Await.until(PATIENCE, "the end of the session", () -> !lives(barred));
      assertThatThrownBy(() -> rig.connectWith(eve).close())
          .hasMessageContaining("no rule lets user \"eve\"");
      assertThat(answer(other, "SELECT note FROM notes")).isEqualTo("one");
      rig.rewritePolicy(RULES + ROLES);
      Await.until(
          PATIENCE,
          "the door to be open",
          () -> {
            try (Connection again = rig.connectWith(eve)) {
              return lives(again);
            } catch (SQLException closed) {
              return false;
            }
          });
    }
    awaitAudit("eve", "no rule lets user \\\"eve\\\"");
  }

  @Test
  void anAdministratorEndsAllSessionsOfAUserAndSaysWhy() throws Exception {
    try (Connection one = rig.connect("mia", "ai-agents");
        Connection other = rig.connect("mia", "ai-agents");
        Connection others = rig.connect("noah", "ai-agents")) {
      assertThat(post("{\"user\":\"mia\",\"reason\":\"leaked\"}", dana()))
          .isEqualTo("{\"ended\":2}");
      isEnded(one, "ended by dana: leaked");
      isEnded(other, "ended by dana: leaked");
      assertThat(answer(others, "SELECT 1")).isEqualTo("1");
    }
    Await.until(
        PATIENCE,
        "both in the audit",
        () -> {
          try {
            return booth.audit("leaked").size() == 2;
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(booth.audit("leaked"))
        .allMatch(event -> event.startsWith("session-ended") && event.contains("\"by\":\"dana\""));
  }

  private static String post(String body, String token) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(rig.web().resolve("/api/v1/sessions/end"))
                  .header("Authorization", "Bearer " + token)
                  .timeout(PATIENCE)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void aTokenThatTheIssuerWithdrawsEndsItsSessionsAlsoOnesThatHaveOutlivedIt() throws Exception {
    String lasting = asked.token("uma", Duration.ofHours(1), "ai-agents");
    try (Connection session = rig.connectWith(lasting)) {
      Await.until(
          PATIENCE,
          "the end of the token",
          () -> {
            try {
              rig.connectWith(shortLived).close();
              return false;
            } catch (SQLException over) {
              return String.valueOf(over.getMessage()).contains("expired");
            }
          });
      assertThat(answer(outlived, "SELECT note FROM notes")).isEqualTo("one");
      assertThat(answer(session, "SELECT note FROM notes")).isEqualTo("one");
      asked.withdraws();
      Await.until(PATIENCE, "both ends", () -> !lives(outlived) && !lives(session));
    }
    awaitAudit("uma", "says that the token is not active");
  }
}
