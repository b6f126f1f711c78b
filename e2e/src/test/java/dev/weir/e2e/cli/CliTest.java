package dev.weir.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cli.Terminal;
import dev.weir.e2e.clients.Program;
import dev.weir.testkit.Await;
import dev.weir.testkit.files.Cache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.json.JsonMapper;

/** Signing in once, then clients that need no password: psql, pgjdbc, mariadb, Connector/J. */
@TestInstance(Lifecycle.PER_CLASS)
class CliTest {
  private static final String USER = "SELECT current_setting('application_name')";

  private CliRig rig;

  @BeforeAll
  void logIn() throws Exception {
    rig = CliRig.start();
    Terminal.Output login = rig.run("login", "--device");
    assertThat(login.status()).as(login.text()).isZero();
  }

  @AfterAll
  void close() throws Exception {
    if (rig != null) {
      String printed = rig.printed();
      rig.close();
      assertThat(rig.issuer().given()).hasSizeGreaterThan(1);
      assertThat(printed).doesNotContain(rig.issuer().given());
    }
  }

  @Test
  void theGatewaySaysWhoIsSignedInAndWhatIsOpen() {
    assertThat(rig.run("whoami").text().lines())
        .contains("user         alice", "groups       staff", "agent        weir-cli")
        .contains("connections  orders (postgres), shop (mysql)");
  }

  /**
   * The shell that psql starts prints what every process of the machine shows of itself. The exit
   * status is psql's, too.
   */
  @Test
  void psqlRunsSignedInAndNoProcessShowsTheTokenToOthers() throws Exception {
    Program.named("psql");

    Program.Run run =
        rig.process(
            "\\! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '\n"
                + USER
                + ";\nDROP TABLE pg_class;\n",
            "psql",
            "orders",
            "--",
            "-X",
            "-At",
            "-v",
            "ON_ERROR_STOP=1");

    assertThat(run.output())
        .contains("psql/weir:alice@", "dev.weir.app.Main psql", "permission denied")
        .doesNotContain(rig.issuer().given());
    assertThat(run.status()).isEqualTo(3);
  }

  @Test
  void mysqlRunsSignedIn() throws Exception {
    Program.named("mariadb");

    Program.Run run =
        rig.process("", "mysql", "shop", "--", "-N", "-e", "SELECT DATABASE(), 40 + 2");

    assertThat(run.succeeded().output()).contains("shop\t42");
  }

  @Test
  void variablesForAnAgentWorkWithItsClients() throws Exception {
    Program psql = Program.named("psql");
    String json = rig.run("env", "orders", "--format=json").text();
    Map<String, String> environment = new HashMap<>();
    new JsonMapper()
        .readTree(json.lines().findFirst().orElseThrow())
        .properties()
        .forEach(each -> environment.put(each.getKey(), each.getValue().asString()));

    assertThat(psql.run(environment, "", "-X", "-At", "-c", USER).succeeded().output())
        .startsWith("psql/weir:alice@");
  }

  @Test
  void jdbcThroughALoopbackPortNeedsNoPassword() throws Exception {
    try (CliRig.Connected connected = rig.connect("connect", "orders");
        Connection connection = jdbc(connected.port());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT repeat('x', 1000000)")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).hasSize(1_000_000);
    }
  }

  @Test
  void aQueryThroughItCanBeCancelled() throws Exception {
    try (CliRig.Connected connected = rig.connect("connect", "orders");
        Connection connection = jdbc(connected.port());
        Statement statement = connection.createStatement()) {
      var failure = new CompletableFuture<SQLException>();
      Thread running =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  statement.execute("SELECT count(*) FROM generate_series(1, 1000000000000) AS n");
                  failure.completeExceptionally(new AssertionError("it ended"));
                } catch (SQLException e) {
                  failure.complete(e);
                }
              });
      // A request that comes before the query has begun is lost, as it is without all of this.
      Await.until(
          Duration.ofSeconds(30),
          "the query to be cancelled",
          () -> {
            try {
              statement.cancel();
            } catch (SQLException e) {
              throw new AssertionError(e);
            }
            return failure.isDone();
          });
      assertThat(failure.get(1, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
      running.join();
    }
  }

  @Test
  void psqlThroughASocketInAFolderOfTheUsersOwn() throws Exception {
    Program psql = Program.named("psql");
    Path folder = rig.folder().resolve("sockets");
    try (CliRig.Connected connected = rig.connect("connect", "orders", "--socket=" + folder)) {
      assertThat(connected.text()).contains("psql \"host=" + folder + "\"");
      assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
      Program.Run run = psql.run(Map.of(), "", "-X", "-At", "-c", USER, "host=" + folder);
      assertThat(run.succeeded().output()).startsWith("psql/weir:alice@");
    }
    assertThat(folder).isEmptyDirectory();

    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (CliRig.Connected refused = rig.connect("connect", "orders", "--socket=" + folder)) {
      assertThat(refused.text()).contains("others can get at");
    }
  }

  @Test
  void anotherUserOfTheMachineIsRefused() throws Exception {
    Program.named("psql");
    Assumptions.assumeTrue(Cache.currentUid() == 0, "only root can be another user");
    Program other = Program.named("setpriv");
    try (CliRig.Connected connected = rig.connect("connect", "orders")) {
      String url = "host=127.0.0.1 port=" + connected.port();
      Program.Run run =
          other.run(
              Map.of(),
              "",
              "--reuid=65534",
              "--regid=65534",
              "--clear-groups",
              "psql",
              "-X",
              "-c",
              "SELECT 1",
              url);
      assertThat(run.status()).as(run.output()).isNotZero();
      assertThat(run.output()).contains("server closed the connection");
      assertThat(connected.text()).contains("a client of another user of this machine was refused");
    }
  }

  @Test
  void mysqlClientsThroughALoopbackPortNeedNoPassword() throws Exception {
    Program mariadb = Program.named("mariadb");
    try (CliRig.Connected connected = rig.connect("connect", "shop")) {
      String port = "--port=" + connected.port();
      assertThat(
              mariadb
                  .run(
                      Map.of(),
                      "",
                      "--no-defaults",
                      "--host=127.0.0.1",
                      port,
                      "-N",
                      "-e",
                      "SELECT DATABASE(), 6 * 7")
                  .succeeded()
                  .output())
          .isEqualTo("shop\t42\n");
      for (String password : new String[] {"", "whatever"}) {
        var properties = new Properties();
        properties.setProperty("user", "anybody");
        properties.setProperty("password", password);
        properties.setProperty("sslMode", "DISABLED");
        String url = "jdbc:mysql://127.0.0.1:" + connected.port() + "/elsewhere";
        try (Connection connection = DriverManager.getConnection(url, properties);
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT REPEAT('y', 300000)")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).hasSize(300_000);
        }
      }
    }
  }

  @Test
  void whyNoTokenIsTakenIsSaidByTheClient() throws Exception {
    Path file = Files.writeString(rig.folder().resolve("token"), token());
    try (CliRig.Connected connected = rig.connect("connect", "orders", "--token-file=" + file)) {
      Files.writeString(file, "expired.long.ago");
      assertThatThrownBy(() -> jdbc(connected.port()).close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("sign-in refused");
      Files.delete(file);
      assertThatThrownBy(() -> jdbc(connected.port()).close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("cannot read the token file");
    }
  }

  private String token() {
    return rig.issuer().given().stream()
        .filter(each -> each.startsWith("ey"))
        .findFirst()
        .orElseThrow();
  }

  private static Connection jdbc(int port) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "anybody");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/elsewhere", properties);
  }
}
