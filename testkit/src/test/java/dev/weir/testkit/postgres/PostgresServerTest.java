package dev.weir.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.testkit.files.Cache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresServerTest {

  @Test
  void runsTheBundledVersionAndTakesScripts() {
    try (var server = PostgresServer.start()) {
      server.execute(
          """
          CREATE TABLE customers (id int, name text);
          INSERT INTO customers VALUES (1, 'Ada'), (2, NULL);
          CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;
          """);
      assertThat(server.query("postgres", "SELECT name FROM customers ORDER BY id"))
          .extracting(List::getFirst)
          .containsExactly("Ada", null);
      assertThat(server.query("postgres", "SHOW server_version").getFirst().getFirst())
          .startsWith("18.6");
    }
  }

  @Test
  void leavesNeitherProcessNorFilesBehindWhenClosed() {
    var server = PostgresServer.start();
    Path directory = server.dataDirectory();
    long pid = server.pid();
    assertThat(ProcessHandle.of(pid)).isPresent();
    server.close();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(directory).doesNotExist();
    server.close();
  }

  @Test
  void leavesNothingBehindWhenTheJvmIsInterrupted() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartAndWait.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] started = jvm.inputReader().readLine().split(" ", 2);
    long pid = Long.parseLong(started[0]);
    assertThat(ProcessHandle.of(pid)).isPresent();
    jvm.destroy();
    assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(Path.of(started[1])).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      value = Unprivileged.class,
      names = {"IN_USER_NAMESPACE", "AS_NOBODY"})
  void startsAndEndsInEveryWayThatRootHas(Unprivileged way) {
    assumeThat(Cache.currentUid()).isZero();
    assumeThat(way.worksHere()).isTrue();
    var server = PostgresServer.start(PostgresOptions.defaults().withTls(TlsMode.OFFERED), way);
    assertThat(server.query("postgres", "SELECT 1")).containsExactly(List.of("1"));
    server.close();
    assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(server.dataDirectory()).doesNotExist();
  }

  @Test
  void checksEachUserTheWayItWasTold() throws SQLException {
    var options =
        PostgresOptions.defaults()
            .withUser("scram", "s3cret")
            .withUser(new PostgresUser("older", "s3cret", AuthenticationMethod.MD5))
            .withUser(new PostgresUser("plain", "s3cret", AuthenticationMethod.PASSWORD))
            .withUser(new PostgresUser("anyone", "s3cret", AuthenticationMethod.TRUST))
            .withUser("blocked", "s3cret")
            .withHbaLine("host all blocked 127.0.0.1/32 reject");
    try (var server = PostgresServer.start(options)) {
      for (String user : List.of("scram", "older", "plain")) {
        server.connect("postgres", user, "s3cret").close();
        assertThatThrownBy(() -> server.connect("postgres", user, "wrong"))
            .hasMessageContaining("password authentication failed");
      }
      server.connect("postgres", "anyone", "wrong").close();
      assertThatThrownBy(() -> server.connect("postgres", "blocked", "s3cret"))
          .hasMessageContaining("pg_hba.conf rejects");
      assertThat(
              server.query(
                  "postgres", "SELECT left(rolpassword, 3) FROM pg_authid WHERE rolname='older'"))
          .containsExactly(List.of("md5"));
    }
  }

  @Test
  void presentsACertificateThatItsAuthorityVouchesForAndCanInsistOnTls() throws SQLException {
    var options = PostgresOptions.defaults().withTls(TlsMode.REQUIRED).withUser("app", "s3cret");
    try (var server = PostgresServer.start(options)) {
      assertThatThrownBy(() -> server.connect("postgres", "app", "s3cret"))
          .hasMessageContaining("no encryption");
      var properties = new Properties();
      properties.setProperty("user", "app");
      properties.setProperty("password", "s3cret");
      properties.setProperty("sslmode", "verify-full");
      properties.setProperty("sslrootcert", server.authorityFile().toString());
      properties.setProperty("channelBinding", "require");
      String url = "jdbc:postgresql://localhost:%d/postgres".formatted(server.port());
      try (Connection connection = DriverManager.getConnection(url, properties);
          Statement statement = connection.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT ssl FROM pg_stat_ssl" + " WHERE pid = pg_backend_pid()")) {
        assertThat(result.next()).isTrue();
        assertThat(result.getBoolean(1)).isTrue();
      }
    }
  }

  @Test
  void keepsADataDirectoryOfTheCallersAndItsSettings(@TempDir Path directory) {
    var options =
        PostgresOptions.defaults()
            .withDataDirectory(directory.resolve("data"))
            .withSuperuserPassword("s3cret")
            .withSetting("work_mem", "5MB");
    try (var server = PostgresServer.start(options)) {
      server.execute("CREATE TABLE kept (id int)");
    }
    try (var server = PostgresServer.start(options)) {
      assertThat(server.query("postgres", "SELECT count(*) FROM kept"))
          .containsExactly(List.of("0"));
      assertThat(server.query("postgres", "SHOW work_mem")).containsExactly(List.of("5MB"));
    }
    assertThat(directory.resolve("data/PG_VERSION")).exists();
  }

  @Test
  void tellsWhyItCouldNotStart() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var options = PostgresOptions.defaults().withPort(taken.getLocalPort());
      assertThatThrownBy(() -> PostgresServer.start(options))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("Address already in use");
    }
    assertThatThrownBy(
            () -> PostgresServer.start(PostgresOptions.defaults().withSetting("wrok_mem", "1MB")))
        .hasMessageContaining("wrok_mem");
  }

  @Test
  void deletesTheTemporaryDataOfAServerThatDidNotStart() throws IOException {
    List<Path> before = temporaryClusters();
    assertThatThrownBy(
            () -> PostgresServer.start(PostgresOptions.defaults().withSetting("wrok_mem", "1MB")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(temporaryClusters()).isSubsetOf(before);
  }

  private static List<Path> temporaryClusters() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("weir-postgres-"))
          .toList();
    }
  }

  /** What the interrupted JVM runs. */
  static final class StartAndWait {
    private StartAndWait() {}

    public static void main(String[] arguments) throws InterruptedException {
      var server = PostgresServer.start();
      System.out.println(server.pid() + " " + server.dataDirectory());
      Thread.currentThread().join();
    }
  }
}
