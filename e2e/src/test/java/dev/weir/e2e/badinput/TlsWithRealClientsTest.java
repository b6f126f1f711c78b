package dev.weir.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** psql and pgjdbc check the gateway's certificate as they would a server's. */
class TlsWithRealClientsTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("weir");
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read] }
      """;

  @TempDir private static Path files;

  private static PostgresServer server;
  private static GatewayRig rig;
  private static Path root;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    rig = GatewayRig.startWithTls(server, "postgres", POLICY, AUTHORITY);
    root = Files.writeString(files.resolve("root.crt"), AUTHORITY.certificatePem());
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private record Ran(int status, String output) {}

  private static Ran psql(String conninfo) throws IOException, InterruptedException {
    boolean there = Files.isExecutable(Path.of("/usr/bin/psql"));
    if (!"true".equals(System.getenv("CI"))) {
      assumeThat(there).as("psql is installed").isTrue();
    }
    var builder =
        new ProcessBuilder(
                List.of("/usr/bin/psql", "-X", "-A", "-t", "-c", "SELECT 6 * 7", conninfo))
            .redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", rig.token("alice", "ai-agents"));
    Process psql = builder.start();
    psql.getOutputStream().close();
    String output = new String(psql.getInputStream().readAllBytes());
    assertThat(psql.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(psql.exitValue(), output.strip());
  }

  private static String conninfo(String host, String sslmode, Path trusted) {
    return "host=%s port=%d dbname=%s user=alice sslmode=%s sslrootcert=%s"
        .formatted(host, rig.port(), rig.connection(), sslmode, trusted);
  }

  @Test
  void psqlVerifiesTheGatewayInFull() throws Exception {
    assertThat(psql(conninfo("localhost", "verify-full", root))).isEqualTo(new Ran(0, "42"));
  }

  @Test
  void psqlDoesNotSendItsTokenToAnotherAuthority() throws Exception {
    Path other =
        Files.writeString(
            files.resolve("other.crt"), CertificateAuthority.create("other").certificatePem());
    Ran ran = psql(conninfo("localhost", "verify-full", other));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.output()).contains("certificate verify failed");
  }

  @Test
  void psqlWithoutTlsIsToldWhatToDo() throws Exception {
    Ran ran = psql(conninfo("localhost", "disable", root));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.output()).contains("inside TLS only").contains("sslmode=require");
  }

  @Test
  void pgjdbcSpeaksTlsAtOnce() throws Exception {
    try (var connection = direct(root);
        var statement = connection.createStatement();
        var result = statement.executeQuery("SELECT 6 * 7")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).isEqualTo(42);
    }
    Path other =
        Files.writeString(
            files.resolve("third.crt"), CertificateAuthority.create("third").certificatePem());
    assertThatThrownBy(() -> direct(other).close()).isInstanceOf(SQLException.class);
  }

  private static java.sql.Connection direct(Path trusted) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "alice");
    properties.setProperty("password", rig.token("alice", "ai-agents"));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslNegotiation", "direct");
    properties.setProperty("sslrootcert", trusted.toString());
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:%d/%s".formatted(rig.port(), rig.connection()), properties);
  }
}
