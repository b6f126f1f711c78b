package dev.weir.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.e2e.tickets.TrustingClient;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Certificates and policy are changed again and again while sessions work and others come. */
@Execution(ExecutionMode.CONCURRENT) // waits for the gateway's looks at its files most of the time
class ReloadUnderLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ROUNDS = Integer.getInteger("weir.reload.rounds", 2);
  private static final int WORKING = 4;
  private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};
  private static final String CLEAR = "111-22-3333";
  private static final String OPEN = "rules: [{ name: reading, allow: { actions: [read] } }]\n";
  private static final String MASKED =
      OPEN + "protect: [{ name: p, columns: [\"public.people.ssn\"], mask: redact }]\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void noSessionIsLostAndNobodyIsTurnedAway() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("Weir reload");
    Path root = Files.writeString(folder.resolve("root.crt"), authority.certificatePem());
    try (var server = PostgresServer.start()) {
      server.execute("CREATE TABLE people (ssn text)");
      server.execute("INSERT INTO people VALUES ('" + CLEAR + "')");
      try (var rig = GatewayRig.startWithTls(server, "postgres", OPEN, authority)) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var working = new ArrayList<Honest>();
        for (int i = 0; i < WORKING; i++) {
          Connection session = connect(rig, root, "worker" + i);
          working.add(Honest.on(session, () -> seen.add(ssn(session))));
        }
        working.add(
            Honest.on(
                () -> {},
                () -> {
                  try (Connection late = connect(rig, root, "late")) {
                    seen.add(ssn(late));
                  }
                }));
        for (int round = 0; round < ROUNDS; round++) {
          String policy = round % 2 == 0 ? MASKED : OPEN;
          String expected = round % 2 == 0 ? "****" : CLEAR;
          Path certificate = rig.configuration().resolveSibling("tls.crt");
          authority
              .issue(List.of("localhost", "127.0.0.1"))
              .write(certificate, certificate.resolveSibling("tls.key"));
          Certificate renewed = read(certificate);
          rig.rewritePolicy(policy);
          try (Connection watching = connect(rig, root, "watcher")) {
            Await.until(PATIENCE, "the policy", () -> expected.equals(quietly(watching)));
          }
          Await.until(PATIENCE, "the certificate", () -> renewed.equals(shown(rig, authority)));
          List<Long> before = working.stream().map(Honest::answers).toList();
          Await.until(
              PATIENCE,
              "work by everybody",
              () -> {
                for (int i = 0; i < before.size(); i++) {
                  if (working.get(i).answers() < before.get(i) + 2) {
                    return false;
                  }
                }
                return true;
              });
        }
        for (Honest each : working) {
          each.close();
        }
        assertThat(seen).containsExactlyInAnyOrder(CLEAR, "****");
        assertThat(audited(rig, "certificate-renewed")).isEqualTo(ROUNDS);
        assertThat(audited(rig, "policy-loaded")).isEqualTo(1 + ROUNDS);
      }
    }
  }

  private static Connection connect(GatewayRig rig, Path root, String user) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", rig.token(user));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", root.toString());
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(rig.port(), rig.connection()), properties);
  }

  private static String ssn(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT ssn FROM people");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static String quietly(Connection connection) {
    try {
      return ssn(connection);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Certificate read(Path file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** The certificate that a client is shown who connects now. */
  private static Certificate shown(GatewayRig rig, CertificateAuthority authority) {
    try (var plain = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
      plain.setSoTimeout((int) PATIENCE.toMillis());
      plain.getOutputStream().write(SSL_REQUEST);
      assertThat(plain.getInputStream().read()).isEqualTo('S');
      var tls =
          (SSLSocket)
              TrustingClient.tls(authority)
                  .getSocketFactory()
                  .createSocket(plain, "localhost", rig.port(), true);
      tls.startHandshake();
      return tls.getSession().getPeerCertificates()[0];
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static int audited(GatewayRig rig, String kind) throws SQLException {
    try (Connection store =
            DriverManager.getConnection("jdbc:sqlite:" + rig.data().resolve("weir.db"));
        var statement = store.prepareStatement("SELECT count(*) FROM audit WHERE kind = ?")) {
      statement.setString(1, kind);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
