package dev.weir.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.e2e.recording.SmallVault;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.e2e.rights.AskedIssuer;
import dev.weir.testkit.Await;
import dev.weir.testkit.network.Breakage;
import dev.weir.testkit.network.Course;
import dev.weir.testkit.network.FaultProxy;
import dev.weir.testkit.network.Link;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network fails between the gateway and those that it asks while somebody signs in. */
class AskedPartiesNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Much sooner than the gateway gives up the question itself. */
  private static final Duration SOON = Duration.ofSeconds(4);

  private static final Course SILENT = Course.CLEAN.untilAfter(0, Breakage.SILENCE);
  private static final Course RESET = Course.CLEAN.untilAfter(0, Breakage.RESET);

  /** Within the head of an HTTP answer. */
  private static final Course BROKEN_OFF = Course.CLEAN.untilAfter(9, Breakage.CLOSE);

  private static final String POLICY =
      """
      limits: { signInTimeout: 2s }
      rules: [{ name: all of it, allow: { actions: [all] } }]
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void whoSignsInByAnIssuerOrASecretThatCannotBeReachedIsToldInTimeAndNobodyElseIsHarmed()
      throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "introspection-secret");
    Path vaultToken = Files.writeString(folder.resolve("vault-token"), "vault-token");
    try (var server = PostgresServer.start();
        var asked = AskedIssuer.start();
        var vault = new SmallVault("vault-token", server.superuserPassword());
        var introspection = FaultProxy.before(asked.port());
        var discovery = FaultProxy.before(asked.issuer().issuer().getPort());
        var keeper = FaultProxy.before(vault.port());
        var rig =
            GatewayRig.startBeside(
                server,
                "postgres",
                POLICY,
                identity(asked, introspection, secret, discovery),
                connection(server, keeper, vaultToken))) {
      String token = asked.token("alice", Duration.ofMinutes(10));
      // at first nothing is known of the issuer but where it is
      Await.until(PATIENCE, "a sign-in", () -> signsIn(rig, "shop", token));
      Await.until(PATIENCE, "another", () -> signsIn(rig, "vaulted", rig.token("bob")));
      try (var honest = Honest.on(connect(rig, "shop", rig.token("honest")), "SELECT 1")) {

        for (Course fault : new Course[] {SILENT, RESET, BROKEN_OFF}) {
          boolean told = !fault.equals(SILENT);
          from(introspection, fault);
          // a yes holds for a second
          Await.until(PATIENCE, "the question", () -> !signsIn(rig, "shop", token));
          refused(rig, "shop", token, told ? "28000" : "57014", told ? "issuer" : "timeout");
          whoDoesNotNeedItComesIn(rig, honest);
          from(introspection, Course.CLEAN);
          Await.until(PATIENCE, "the issuer's return", () -> signsIn(rig, "shop", token));
        }
        for (Course fault : new Course[] {SILENT, RESET, BROKEN_OFF}) {
          boolean told = !fault.equals(SILENT);
          from(keeper, fault);
          refused(
              rig,
              "vaulted",
              rig.token("bob"),
              told ? "08001" : "57014",
              told ? "no credential" : "timeout");
          whoDoesNotNeedItComesIn(rig, honest);
          from(keeper, Course.CLEAN);
          Await.until(PATIENCE, "the return", () -> signsIn(rig, "vaulted", rig.token("bob")));
        }
      }
      Await.until(PATIENCE, "the ends", () -> rig.weir().liveSessions().all().isEmpty());
    }
  }

  /** What becomes of answers from now on; connections that were kept for another question go. */
  private static void from(FaultProxy proxy, Course answers) {
    proxy.use(Course.CLEAN, answers);
    proxy.links().forEach(Link::reset);
  }

  private static String identity(
      AskedIssuer asked, FaultProxy introspection, Path secret, FaultProxy discovery) {
    return """
      - name: asked
        issuer: %s
        audience: [api://weir]
        discovery: http://127.0.0.1:%d/.well-known/openid-configuration
        introspection:
          clientId: weir
          clientSecret: { file: %s }
          tokens: signed
          endpoint: http://127.0.0.1:%d/introspect
          cache: 1ms
    """
        .formatted(asked.issuer().issuer(), discovery.port(), secret, introspection.port());
  }

  private static String connection(PostgresServer server, FaultProxy keeper, Path token) {
    return """
      - name: vaulted
        protocol: postgres
        address: 127.0.0.1:%d
        database: postgres
        tls: disable
        credentials:
          user: %s
          password:
            vault:
              address: http://127.0.0.1:%d
              auth: { token: { file: %s } }
              kv: { path: shop }
    """
        .formatted(server.port(), server.superuser(), keeper.port(), token);
  }

  private static Connection connect(GatewayRig rig, String connection, String token)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "anybody");
    properties.setProperty("password", token);
    properties.setProperty("socketTimeout", "20");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(rig.port(), connection), properties);
  }

  private static boolean signsIn(GatewayRig rig, String connection, String token) {
    try (Connection opened = connect(rig, connection, token)) {
      return opened.isValid(20);
    } catch (SQLException refused) {
      return false;
    }
  }

  private static void refused(
      GatewayRig rig, String connection, String token, String sqlState, String words) {
    long startNanos = System.nanoTime();
    SQLException refusal =
        catchThrowableOfType(SQLException.class, () -> connect(rig, connection, token).close());
    assertThat(refusal.getSQLState()).as(refusal.toString()).isEqualTo(sqlState);
    assertThat(String.valueOf(refusal.getMessage())).contains(words);
    assertThat(System.nanoTime() - startNanos).isLessThan(SOON.toNanos());
  }

  private static void whoDoesNotNeedItComesIn(GatewayRig rig, Honest honest) throws Exception {
    long before = honest.answers();
    assertThat(signsIn(rig, "shop", rig.token("carol"))).isTrue();
    Await.until(PATIENCE, "answers to others", () -> honest.answers() > before);
  }
}
