package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.clients.Program;
import dev.weir.e2e.clients.PythonClients;
import dev.weir.e2e.holding.Desk;
import dev.weir.e2e.tickets.TicketBooth;
import dev.weir.e2e.tickets.TicketBooth.Given;
import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tickets at the door of MySQL and MariaDB: a server of MySQL greets with caching_sha2_password,
 * one of MariaDB with mysql_native_password.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlTicketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String POLICY =
      """
      rules:
        - name: agents read and write
          who: { groups: [ai-agents] }
          allow: { actions: [read, insert, transaction, call, set] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 1m }
      roles:
        administrator: { groups: [dba] }
      """;

  private final Map<ServerKind, MySqlServer> servers = new EnumMap<>(ServerKind.class);
  private final Map<ServerKind, MySqlRig> rigs = new EnumMap<>(ServerKind.class);

  @BeforeAll
  void start() throws Exception {
    for (ServerKind kind : List.of(ServerKind.MYSQL_8_0, ServerKind.MARIADB)) {
      MySqlServer server = MySqlServer.start(kind);
      servers.put(kind, server);
      server.execute(
          "create database shop", "create table shop.t(a int)", "insert into shop.t values (7)");
      rigs.put(kind, MySqlRig.start(server, "shop", POLICY));
    }
  }

  @AfterAll
  void stop() throws Exception {
    for (MySqlRig rig : rigs.values()) {
      rig.close();
    }
    servers.values().forEach(MySqlServer::close);
  }

  private MySqlRig rig(ServerKind kind) {
    return Objects.requireNonNull(rigs.get(kind));
  }

  private TicketBooth booth(ServerKind kind) throws Exception {
    MySqlRig rig = rig(kind);
    return new TicketBooth(rig.web(), rig.http(), rig.data());
  }

  private Given mint(ServerKind kind, String rest) throws Exception {
    return booth(kind).mint(rig(kind).token("alice", "ai-agents"), rest);
  }

  private Connection connect(ServerKind kind, String driver, String options, Given ticket)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:%s://127.0.0.1:%d/shop?%s".formatted(driver, rig(kind).port(), options),
        ticket.id(),
        ticket.secret());
  }

  private Connection connect(ServerKind kind, Given ticket) throws SQLException {
    return connect(kind, "mysql", "sslMode=REQUIRED", ticket);
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** In plaintext on loopback nothing but proofs is sent: the fast way of caching_sha2_password. */
  @ParameterizedTest
  @CsvSource({
    "MYSQL_8_0, mysql,   sslMode=REQUIRED",
    "MYSQL_8_0, mysql,   sslMode=DISABLED",
    "MYSQL_8_0, mysql,   sslMode=REQUIRED&defaultAuthenticationPlugin=mysql_native_password",
    "MYSQL_8_0, mysql,   sslMode=REQUIRED&defaultAuthenticationPlugin=mysql_clear_password",
    "MYSQL_8_0, mariadb, sslMode=trust",
    "MARIADB, mysql,   sslMode=REQUIRED",
    "MARIADB, mysql,   sslMode=DISABLED",
    "MARIADB, mariadb, sslMode=trust",
    "MARIADB, mariadb, sslMode=disable"
  })
  void theDriversOfJavaSignIn(ServerKind kind, String driver, String options) throws Exception {
    Given ticket = mint(kind, "");
    try (Connection connection = connect(kind, driver, options, ticket)) {
      assertThat(answer(connection, "select a from t")).isEqualTo("7");
    }
    assertThatThrownBy(
            () -> connect(kind, driver, options, new Given(ticket.id(), "wts_wrong")).close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no such ticket, or not its secret");
    assertThat(booth(kind).audit(ticket))
        .satisfiesExactly(
            minted -> assertThat(minted).startsWith("ticket-minted"),
            used -> assertThat(used).startsWith("ticket-used"),
            refused -> assertThat(refused).startsWith("ticket-refused").contains("wrong"));
  }

  @ParameterizedTest
  @CsvSource({
    "MYSQL_8_0, caching_sha2_password",
    "MYSQL_8_0, client_ed25519",
    "MARIADB, mysql_native_password",
    "MARIADB, client_ed25519",
    "MARIADB, mysql_clear_password"
  })
  void theCommandLineClientSignsInByEachOfItsMethods(ServerKind kind, String method)
      throws Exception {
    Given ticket = mint(kind, "");
    Path authority = rig(kind).data().resolveSibling("ca.pem");
    // the connection behind the user's name, in place of a database
    assertThat(
            mariadb(kind, ticket.id() + "@shop", ticket.secret(), method, authority)
                .succeeded()
                .output())
        .isEqualToIgnoringNewLines("7");
    assertThat(mariadb(kind, ticket.id() + "@shop", "wts_wrong", method, authority).output())
        .contains("ERROR 1045 (28000)", "no such ticket, or not its secret");
  }

  private Program.Run mariadb(
      ServerKind kind, String user, String secret, String method, Path authority) throws Exception {
    return Program.named("mariadb")
        .run(
            Map.of("MYSQL_PWD", secret),
            "",
            "--no-defaults",
            "--host=127.0.0.1",
            "--port=" + rig(kind).port(),
            "--user=" + user,
            "--default-auth=" + method,
            "--ssl-ca=" + authority,
            "--ssl-verify-server-cert",
            "--skip-column-names",
            "--execute=select a from t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MYSQL_8_0", "MARIADB"})
  void pyMySqlSignsIn(ServerKind kind) throws Exception {
    Given ticket = mint(kind, "");
    String program =
        "import os, pymysql; c = pymysql.connect(host='127.0.0.1', port=int(os.environ['PORT']),"
            + " user=os.environ['TICKET'], password=os.environ['SECRET'], database='shop',"
            + " ssl_ca=os.environ['CA']); k = c.cursor(); k.execute('select a from t');"
            + " print(k.fetchone()[0])";
    String output =
        PythonClients.installed()
            .run(
                Map.of(
                    "PORT", Integer.toString(rig(kind).port()),
                    "TICKET", ticket.id(),
                    "SECRET", ticket.secret(),
                    "CA", rig(kind).data().resolveSibling("ca.pem").toString()),
                "",
                "-c",
                program)
            .succeeded()
            .output();
    assertThat(output).isEqualToIgnoringNewLines("7");
  }

  @Test
  void aTicketForReadingDoesNothingElseOfWhatItsOwnerMay() throws Exception {
    Given ticket = mint(ServerKind.MYSQL_8_0, ",\"actions\":[\"read\"],\"name\":\"reader\"");
    try (Connection connection = connect(ServerKind.MYSQL_8_0, ticket);
        var statement = connection.createStatement()) {
      for (String sql :
          new String[] {
            "insert into t values (8)",
            "/*!50000 insert */ into t values (8)",
            "delete from t",
            "explain analyze delete from t"
          }) {
        assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(() -> statement.execute("insert into t values (8)"))
          .hasMessageContaining("Ticket \"reader\" is for select only");
      try (var prepared = connection.prepareStatement("insert into t values (?)")) {
        prepared.setInt(1, 8);
        assertThatThrownBy(prepared::execute).isInstanceOf(SQLException.class);
      }
      assertThat(answer(connection, "select count(*) from t")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MYSQL_8_0", "MARIADB"})
  void revocationEndsWhatIsOpenAndWithdrawsWhatIsHeld(ServerKind kind) throws Exception {
    Given ticket = mint(kind, "");
    MySqlRig rig = rig(kind);
    var desk = new Desk(rig.web(), rig.token("dana", "dba"), rig.http());
    String sql = "delete from t where a = 77";
    try (Connection idle = connect(kind, ticket);
        Connection waiting = connect(kind, ticket)) {
      assertThat(answer(idle, "select a from t")).isEqualTo("7");
      CompletableFuture<Void> held = CompletableFuture.runAsync(() -> run(waiting, sql));
      desk.await("waiting", sql);
      booth(kind).revoke(ticket, rig.token("dana", "dba"));
      assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageContaining("ticket shop (" + ticket.id() + ") was revoked by dana")
          .extracting(e -> ((SQLException) e).getErrorCode())
          .isEqualTo(1053);
      desk.await("withdrawn", sql);
      assertThatThrownBy(() -> answer(idle, "select 1")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> connect(kind, ticket).close())
        .hasMessageContaining("the ticket was revoked");
  }

  private static void run(Connection connection, String sql) {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void aSessionEndsWithItsTicketAndNobodyGetsInAfterwards() throws Exception {
    Given ticket = mint(ServerKind.MARIADB, ",\"lifetime\":\"3s\"");
    try (Connection connection = connect(ServerKind.MARIADB, ticket)) {
      assertThat(answer(connection, "select a from t")).isEqualTo("7");
      Await.until(PATIENCE, "the session's end", () -> !lives(connection));
      assertThatThrownBy(() -> connect(ServerKind.MARIADB, ticket).close())
          .hasMessageContaining("the ticket has expired");
    }
  }

  /** Clocks may be a minute apart: such a token is good for some more seconds. */
  @ParameterizedTest
  @ValueSource(strings = {"MYSQL_8_0", "MARIADB"})
  void aSessionByTokenEndsWhenTheTokenExpires(ServerKind kind) throws Exception {
    MySqlRig rig = rig(kind);
    var desk = new Desk(rig.web(), rig.token("dana", "dba"), rig.http());
    String token = rig.token("erin", Duration.ofSeconds(-57), "ai-agents");
    String sql = "delete from t where a = 4711";
    String driver = kind == ServerKind.MARIADB ? "mariadb" : "mysql";
    try (Connection idle = rig.connectWith(driver, new Properties(), token);
        Connection waiting = rig.connectWith(driver, new Properties(), token)) {
      CompletableFuture<Void> held =
          CompletableFuture.runAsync(() -> run(waiting, sql), Thread::startVirtualThread);
      assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageContaining("the token has expired: sign in again with a new one")
          .extracting(e -> ((SQLException) e).getErrorCode())
          .isEqualTo(1053);
      desk.await("withdrawn", sql);
      assertThatThrownBy(() -> answer(idle, "select 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> rig.connectWith(driver, new Properties(), token).close())
          .hasMessageContaining("expired");
    }
  }

  private static boolean lives(Connection connection) {
    try {
      return answer(connection, "select 1").equals("1");
    } catch (SQLException ended) {
      return false;
    }
  }

  /** Byte by byte: what was overheard is of no use, and nobody learns which tickets there are. */
  @ParameterizedTest
  @CsvSource({
    "MYSQL_8_0, caching_sha2_password",
    "MYSQL_8_0, mysql_native_password",
    "MARIADB, mysql_native_password",
    "MARIADB, client_ed25519"
  })
  void aProofThatWasOverheardIsWorthNothing(ServerKind kind, String method) throws Exception {
    Given ticket = mint(kind, "");
    int port = rig(kind).port();
    byte[] heard;
    try (var client = new ProvingClient(port, ticket.id(), "shop", method)) {
      heard = client.proof(ticket.secret());
      assertThat(client.send(heard)).isEqualTo("in");
    }
    try (var replaying = new ProvingClient(port, ticket.id(), "shop", method)) {
      replaying.proof(ticket.secret());
      assertThat(replaying.send(heard)).contains("#28000", "not its secret");
    }
    String wrong;
    try (var guessing = new ProvingClient(port, ticket.id(), "shop", method)) {
      wrong = guessing.send(guessing.proof("wts_guessed"));
    }
    String nobody = "tkt_00000000000000000000000000";
    try (var unknown = new ProvingClient(port, nobody, "nowhere", method)) {
      assertThat(unknown.send(unknown.proof("wts_guessed"))).isEqualTo(wrong).contains("#28000");
    }
  }
}
