package dev.weir.e2e.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.clients.Program;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 18's libpq signs in by OAUTHBEARER, inside TLS and with all of its own checks. */
class OauthBearerTest {
  private static final Path CLIENT =
      Path.of("src", "test", "drivers", "python", "oauth_libpq.py").toAbsolutePath();
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
    CertificateAuthority authority = CertificateAuthority.create("weir");
    root = Files.writeString(files.resolve("root.crt"), authority.certificatePem());
    rig = GatewayRig.startWithTls(server, "postgres", POLICY, authority);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static String output(String user, String issuer, String token) throws Exception {
    String conninfo =
        "host=localhost port=%d dbname=shop user=%s sslmode=verify-full sslrootcert=%s"
                .formatted(rig.port(), user, root)
            + " require_auth=oauth oauth_issuer=%s oauth_client_id=psql".formatted(issuer);
    return Program.named("python3")
        // the issuer of these tests is on loopback and has no TLS
        .run(
            Map.of("PGOAUTHDEBUG", "UNSAFE"),
            "",
            CLIENT.toString(),
            PostgresServer.clientLibrary().toString(),
            conninfo,
            token,
            "select 6 * 7")
        .succeeded()
        .output();
  }

  private static String issuer() {
    return rig.issuer().issuer().toString();
  }

  @Test
  void aClientWithoutATokenLearnsWhereToGetOneAndComesIn() throws Exception {
    for (String user : new String[] {"oauth", "oauth@rig"}) {
      assertThat(output(user, issuer(), rig.token("alice", "ai-agents")))
          .contains("asked " + issuer() + "/.well-known/openid-configuration")
          .contains("answer 42");
    }
  }

  @Test
  void aTokenThatDoesNotDoIsRefusedWithTheReason() throws Exception {
    assertThat(output("oauth", issuer(), "not.a.token"))
        .contains("refused")
        .contains("FATAL:  sign-in refused", "MALFORMED")
        .doesNotContain("not.a.token", "answer");
  }

  @Test
  void aTokenWithoutRightsIsTold() throws Exception {
    assertThat(output("oauth", issuer(), rig.token("mallory", "nobody")))
        .contains("refused")
        .doesNotContain("invalid_token", "answer");
  }

  @Test
  void libpqTrustsNoOtherIssuerThanItsUserSaid() throws Exception {
    assertThat(output("oauth", "https://elsewhere.example", rig.token("alice", "ai-agents")))
        .contains("refused")
        .doesNotContain("asked", "answer");
  }

  @Test
  void whoNamesHimselfOtherwiseIsAskedForAPasswordWhichThisClientDoesNotGive() throws Exception {
    assertThat(output("alice", issuer(), rig.token("alice", "ai-agents")))
        .contains("refused")
        .contains("server requested a cleartext password")
        .doesNotContain("asked", "answer");
  }
}
