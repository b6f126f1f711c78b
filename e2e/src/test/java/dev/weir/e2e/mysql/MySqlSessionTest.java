package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.holding.Desk;
import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One session of an agent, as PostgreSQL's demo shows it: mask, refusal, hold, replay, kill. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlSessionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String POLICY =
      """
      rules:
        - name: agents read and insert
          who: { groups: [ai-agents] }
          allow: { actions: [read, insert, update, transaction, call, set] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 1m }
        - name: nobody drops anything here
          deny: { actions: [drop], message: "Schema changes go through migrations." }
      protect:
        - name: national id
          columns: [shop.people.ssn]
          mask: { keepLast: 4 }
      roles:
        auditor: { groups: [dba] }
      """;

  private final Map<ServerKind, MySqlServer> servers = new EnumMap<>(ServerKind.class);
  private final Map<ServerKind, MySqlRig> rigs = new EnumMap<>(ServerKind.class);
  private final ExecutorService clients = Executors.newCachedThreadPool();

  @BeforeAll
  void start() throws Exception {
    for (ServerKind kind : ServerKind.values()) {
      MySqlServer server = MySqlServer.start(kind);
      servers.put(kind, server);
      server.execute(
          "create database shop",
          "create table shop.people(id int primary key, name varchar(20), ssn varchar(20))",
          "insert into shop.people values (1, 'ann', '111-22-3333'), (2, 'ben', '222-33-4444')");
      rigs.put(kind, MySqlRig.start(server, "shop", POLICY));
    }
  }

  @AfterAll
  void stop() throws Exception {
    clients.close();
    for (MySqlRig rig : rigs.values()) {
      rig.close();
    }
    servers.values().forEach(MySqlServer::close);
  }

  private MySqlRig rig(ServerKind kind) {
    return Objects.requireNonNull(rigs.get(kind));
  }

  /** By the driver of the server's own house. */
  private Connection connect(ServerKind kind, String user) throws SQLException {
    String driver = kind == ServerKind.MYSQL_8_0 ? "mysql" : "mariadb";
    var properties = new Properties();
    // So that values are bound at the server, not written into the text.
    properties.setProperty("useServerPrepStmts", "true");
    return rig(kind).connect(driver, properties, user, "ai-agents");
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aProtectedColumnLeavesMaskedAndARefusalKeepsTheTransaction(ServerKind kind)
      throws Exception {
    try (Connection agent = connect(kind, "alice");
        Statement statement = agent.createStatement()) {
      assertThat(value(agent, "select ssn from people where id = 1")).isEqualTo("*******3333");
      agent.setAutoCommit(false);
      statement.executeUpdate("insert into people values (7, 'eve', '777-77-7777')");
      assertThatThrownBy(() -> statement.execute("/* tidy */ drop table people"))
          .isInstanceOfSatisfying(
              SQLException.class,
              refused -> {
                assertThat(refused.getErrorCode()).isEqualTo(1142);
                assertThat(refused.getSQLState()).isEqualTo("42000");
                assertThat(refused.getMessage()).contains("Schema changes go through migrations.");
              });
      assertThat(value(agent, "select count(*) from people")).isEqualTo("3");
      agent.rollback();
      assertThat(value(agent, "select count(*) from people")).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aHeldStatementRunsAfterAYesAndTheReplayShowsItAll(ServerKind kind) throws Exception {
    var desk = new Desk(rig(kind).web(), rig(kind).token("dana", "dba"), rig(kind).http());
    String delete = "delete from people where id = ?";
    try (Connection agent = connect(kind, "bob")) {
      value(agent, "select ssn from people where id = 1");
      Future<Integer> waiting =
          clients.submit(
              (Callable<Integer>)
                  () -> {
                    try (var statement = agent.prepareStatement(delete)) {
                      statement.setInt(1, 99);
                      return statement.executeUpdate();
                    }
                  });
      JsonNode request = held(desk);
      assertThat(waiting.isDone()).isFalse();
      assertThat(desk.show(request.path("id").asString()).path("parameters").toString())
          .contains("\"value\":\"99\"");
      assertThat(estimate(desk, request)).isEqualTo("1 of shop.people");
      assertThat(desk.yes(request, "nobody is there").status()).isLessThan(300);
      assertThat(waiting.get()).isZero();
      try (Statement statement = agent.createStatement()) {
        Future<Integer> refused =
            clients.submit(() -> statement.executeUpdate("delete from people where id = 1"));
        assertThat(desk.no(held(desk), "keep her").status()).isLessThan(300);
        assertThatThrownBy(refused::get)
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("keep her");
        Future<Integer> all = clients.submit(() -> statement.executeUpdate("delete from people"));
        JsonNode wanted = held(desk);
        // the server counts by samples
        assertThat(estimate(desk, wanted)).matches("[1-9] of shop.people");
        assertThat(desk.no(wanted, "all of them?").status()).isLessThan(300);
        assertThatThrownBy(all::get).hasMessageContaining("all of them?");
      }
      assertThat(value(agent, "select count(*) from people")).isEqualTo("2");
    }
    Await.until(PATIENCE, "the replay", () -> replay(kind).contains("keep her"));
    assertThat(replay(kind))
        .contains("*******3333", "delete from people", "dana")
        .doesNotContain("111-22-3333");
  }

  private static JsonNode held(Desk desk) throws InterruptedException {
    return Await.valueOf(
        PATIENCE,
        "a request that waits",
        () -> desk.list("waiting").stream().findFirst().orElse(null));
  }

  /** What the server's planner says of a request, once it has. */
  private static String estimate(Desk desk, JsonNode request) throws InterruptedException {
    String id = request.path("id").asString();
    JsonNode estimate =
        Await.valueOf(
            PATIENCE,
            "an estimate",
            () -> {
              JsonNode there = desk.show(id).path("estimate");
              return there.isObject() ? there : null;
            });
    return estimate.path("rows").asLong() + " of " + estimate.path("of").asString();
  }

  /** Of all sessions, one behind the other. */
  private String replay(ServerKind kind) {
    String token = rig(kind).token("dana", "dba");
    var all = new StringBuilder();
    JsonNode sessions =
        JsonMapper.builder().build().readTree(get(kind, "/api/v1/sessions?limit=200", token));
    for (JsonNode session : sessions.path("items")) {
      all.append(get(kind, "/api/v1/sessions/" + session.path("id").asString() + "/replay", token));
    }
    return all.toString();
  }

  private String get(ServerKind kind, String path, String token) {
    var request =
        HttpRequest.newBuilder(rig(kind).web().resolve(path))
            .header("Authorization", "Bearer " + token)
            .build();
    try (HttpClient http = rig(kind).http()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | GeneralSecurityException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aStatementIsCancelledByWeirsOwnId(ServerKind kind) throws Exception {
    try (Connection agent = connect(kind, "carl");
        Statement statement = agent.createStatement()) {
      Future<ResultSet> running =
          clients.submit(
              () -> statement.executeQuery("select count(*) from people where sleep(600)"));
      MySqlServer server = Objects.requireNonNull(servers.get(kind));
      Await.until(
          PATIENCE,
          "what runs",
          () ->
              server
                  .query(
                      "select count(*) from information_schema.processlist where info like"
                          + " 'select count(*) from people where sleep%'")
                  .getFirst()
                  .getFirst()
                  .equals("1"));
      // The drivers send KILL QUERY on another connection, with the id that they were greeted with.
      statement.cancel();
      Await.until(PATIENCE, "the end", running::isDone);
      assertThat(value(agent, "select 1")).isEqualTo("1");
    }
  }
}
