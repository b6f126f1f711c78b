package dev.weir.e2e.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.clients.Program;
import dev.weir.e2e.holding.Desk;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.e2e.tickets.TicketBooth.Given;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets at PostgreSQL's door, in the hands of psql and pgjdbc. */
class TicketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String POLICY =
      """
      rules:
        - name: agents read and write
          who: { groups: [ai-agents] }
          allow: { actions: [read, insert, set, transaction] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 2m }
      roles:
        administrator: { groups: [dba] }
      # wrong secrets are tried one after the other here, and not to be answered late
      limits: { signIn: { failuresPerUser: 0 } }
      """;

  @TempDir private static Path files;

  private static PostgresServer server;
  private static GatewayRig rig;
  private static TicketBooth booth;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE notes (id int, note text)");
    server.execute("INSERT INTO notes VALUES (1, 'one')");
    rig = GatewayRig.start(server, "postgres", POLICY);
    booth = new TicketBooth(rig.web(), HttpClient.newHttpClient(), rig.data());
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static String alice() {
    return rig.token("alice", "ai-agents");
  }

  private static Connection connect(Given ticket) throws SQLException {
    return connect(ticket.id(), ticket.secret(), "shop");
  }

  private static Connection connect(String user, String password, String database)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(rig.port(), database), user, password);
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** With TLS both sides bind the exchange to the gateway's certificate. */
  @Test
  void psqlAndPgjdbcSignInByScramBoundToTheCertificate() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("weir");
    Path root = Files.writeString(files.resolve("root.crt"), authority.certificatePem());
    try (var inTls = GatewayRig.startWithTls(server, "postgres", POLICY, authority);
        var http = TrustingClient.of(authority)) {
      var tlsBooth =
          new TicketBooth(
              java.net.URI.create("https://127.0.0.1:" + inTls.weir().webPort()),
              http,
              inTls.data());
      Given ticket = tlsBooth.mint(inTls.token("alice", "ai-agents"), "");
      String conninfo =
          "host=localhost port=%d dbname=shop user=%s sslmode=verify-full sslrootcert=%s"
                  .formatted(inTls.port(), ticket.id(), root)
              + " channel_binding=require";
      assertThat(
              Program.named("psql")
                  .run(
                      Map.of("PGPASSWORD", ticket.secret()),
                      "",
                      "-XAtc",
                      "SELECT note FROM notes",
                      conninfo)
                  .succeeded()
                  .output())
          .isEqualToIgnoringNewLines("one");
      assertThat(
              Program.named("psql")
                  .run(Map.of("PGPASSWORD", "wts_wrong"), "", "-XAtc", "SELECT 1", conninfo)
                  .output())
          .contains("FATAL:  sign-in refused: no such ticket, or not its secret");
      var properties = new Properties();
      properties.setProperty("user", ticket.id());
      properties.setProperty("password", ticket.secret());
      properties.setProperty("sslmode", "verify-full");
      properties.setProperty("sslrootcert", root.toString());
      properties.setProperty("channelBinding", "require");
      String url = "jdbc:postgresql://localhost:%d/shop".formatted(inTls.port());
      try (Connection connection = DriverManager.getConnection(url, properties)) {
        assertThat(answer(connection, "SELECT note FROM notes")).isEqualTo("one");
      }
      // a token goes in as it did
      properties.setProperty("password", inTls.token("alice", "ai-agents"));
      properties.setProperty("user", "alice");
      properties.remove("channelBinding");
      DriverManager.getConnection(url, properties).close();
    }
  }

  @Test
  void aSessionByTicketIsTheOwnersAndNamesTheTicket() throws Exception {
    Given ticket = booth.mint(alice(), ",\"name\":\"nightly\"");
    try (Connection connection = connect(ticket)) {
      answer(connection, "SELECT 'nightly work'");
    }
    String sessions =
        Await.valueOf(
            PATIENCE,
            "the session in the index",
            () -> {
              String shown = get("/api/v1/sessions?limit=200");
              return shown.contains("\"ticket\":\"nightly (" + ticket.id() + ")\"") ? shown : null;
            });
    assertThat(sessions).contains("\"user\":\"alice\"", "\"agent\":\"rig\"");
    assertThat(booth.audit(ticket))
        .satisfiesExactly(
            minted -> assertThat(minted).startsWith("ticket-minted").contains("nightly", "rig"),
            used -> assertThat(used).startsWith("ticket-used").contains("nightly", "session"));
  }

  private static String get(String path) {
    try {
      return booth.get(path, rig.token("dana", "dba"));
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTicketForReadingDoesNothingElseOfWhatItsOwnerMay() throws Exception {
    Given ticket = booth.mint(alice(), ",\"actions\":[\"read\"],\"name\":\"reader\"");
    try (Connection connection = connect(ticket);
        var statement = connection.createStatement()) {
      assertThat(answer(connection, "SELECT count(*) FROM notes")).isEqualTo("1");
      statement.execute("BEGIN");
      statement.execute("ROLLBACK");
      for (String sql :
          new String[] {
            "INSERT INTO notes VALUES (2, 'two')",
            "WITH w AS (INSERT INTO notes VALUES (2, 'two') RETURNING id) SELECT * FROM w",
            "DELETE FROM notes",
            "PREPARE p AS INSERT INTO notes VALUES (2, 'two')",
            "EXPLAIN ANALYZE INSERT INTO notes VALUES (2, 'two')",
            "DO $$ BEGIN INSERT INTO notes VALUES (2, 'two'); END $$"
          }) {
        assertThatThrownBy(() -> statement.execute(sql))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied")
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("42501");
      }
      assertThatThrownBy(() -> statement.execute("INSERT INTO notes VALUES (2, 'two')"))
          .hasMessageContaining("Ticket \"reader\" is for select only");
      try (var prepared = connection.prepareStatement("INSERT INTO notes VALUES (?, 'x')")) {
        prepared.setInt(1, 3);
        assertThatThrownBy(prepared::execute).hasMessageContaining("permission denied");
      }
      assertThat(answer(connection, "SELECT count(*) FROM notes")).isEqualTo("1");
    }
  }

  @Test
  void revocationEndsWhatIsOpenAndWithdrawsWhatIsHeld() throws Exception {
    Given ticket = booth.mint(alice(), "");
    var desk = new Desk(rig.web(), rig.token("dana", "dba"));
    String sql = "DELETE FROM notes WHERE id = 77";
    try (Connection idle = connect(ticket);
        Connection waiting = connect(ticket);
        Connection byToken = rig.connect("alice", "ai-agents")) {
      CompletableFuture<Void> held = CompletableFuture.runAsync(() -> run(waiting, sql));
      desk.await("waiting", sql);
      booth.revoke(ticket, alice());
      assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageContaining("FATAL: ticket shop (" + ticket.id() + ") was revoked by alice")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("57P01");
      desk.await("withdrawn", sql);
      assertThatThrownBy(() -> answer(idle, "SELECT 1"))
          .hasMessageContaining("was revoked by alice");
      assertThat(answer(byToken, "SELECT 1")).isEqualTo("1");
    }
    assertThatThrownBy(() -> connect(ticket).close())
        .hasMessageContaining("the ticket was revoked");
    assertThat(booth.audit(ticket))
        .anyMatch(event -> event.startsWith("ticket-revoked"))
        .last()
        .asString()
        .startsWith("ticket-refused")
        .contains("the ticket was revoked");
  }

  private static void run(Connection connection, String sql) {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void anAdministratorRevokesAnybodysTicket() throws Exception {
    Given ticket = booth.mint(alice(), "");
    booth.revoke(ticket, rig.token("dana", "dba"));
    assertThatThrownBy(() -> connect(ticket).close()).hasMessageContaining("revoked");
  }

  @Test
  void aSessionEndsWithItsTicketAndNobodyGetsInAfterwards() throws Exception {
    Given ticket = booth.mint(alice(), ",\"lifetime\":\"3s\"");
    try (Connection connection = connect(ticket)) {
      assertThat(answer(connection, "SELECT 1")).isEqualTo("1");
      Await.until(PATIENCE, "the session's end", () -> !lives(connection));
      assertThatThrownBy(() -> connect(ticket).close())
          .hasMessageContaining("the ticket has expired");
    }
  }

  private static boolean lives(Connection connection) {
    try {
      return answer(connection, "SELECT 1").equals("1");
    } catch (SQLException ended) {
      return false;
    }
  }

  @Test
  void aHundredWrongSecretsAreAHundredEntriesAndTheTicketStillHolds() throws Exception {
    Given ticket = booth.mint(alice(), "");
    for (int i = 0; i < 100; i++) {
      String wrong = ticket.secret().substring(0, 35) + (i % 2 == 0 ? "" : "l");
      assertThatThrownBy(() -> connect(ticket.id(), wrong, "shop").close())
          .hasMessageContaining("no such ticket, or not its secret");
    }
    assertThat(booth.audit(ticket))
        .filteredOn(event -> event.startsWith("ticket-refused"))
        .hasSize(100)
        .allMatch(event -> event.contains("the secret is wrong"));
    connect(ticket).close();
  }
}
