package dev.weir.e2e.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.rights.AskedIssuer;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.AuthenticationMethod;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.PostgresUser;
import dev.weir.testkit.postgres.TlsMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a running gateway still knows when its sessions have ended. */
class HeapTest {
  private static final String IN_FILE = "file-Secret-4711-wxyz";
  private static final String IN_VAULT = "vault-Secret-0815-abcd";
  private static final String VAULT_TOKEN = "hvs.CAESIHeapTest-Token-2342";

  private static final String ISSUERS = "issuer-Secret-1848-mnop";

  /** Whoever looks for something must be able to find it. */
  private static final String THERE = "agents read what is public";

  @TempDir private Path folder = Path.of("");

  @Test
  void noPasswordAndNoTokenIsInTheHeapOfAGatewayAfterItsSessions() throws Exception {
    try (var asked = AskedIssuer.start();
        var vault = new SmallVault(VAULT_TOKEN, IN_VAULT);
        var server =
            PostgresServer.start(
                PostgresOptions.defaults()
                    .withTls(TlsMode.OFFERED)
                    .withUser("file_agents", IN_FILE)
                    .withUser(
                        new PostgresUser(
                            "vault_agents", IN_VAULT, AuthenticationMethod.PASSWORD)));
        var gateway = ServedGateway.start(configuration(asked, vault, server), asked.issuer())) {
      Map<String, String> secrets = new LinkedHashMap<>();
      secrets.put("the password in the file", IN_FILE);
      secrets.put("the password in Vault", IN_VAULT);
      secrets.put("Vault's token", VAULT_TOKEN);
      secrets.put("the secret that the issuer is asked with", ISSUERS);
      for (String connection : List.of("by-file", "by-vault")) {
        for (int session = 0; session < 2; session++) {
          String token = gateway.token("alice" + session, "ai-agents");
          secrets.put("token %d of %s".formatted(session, connection), tail(token));
          work(gateway, connection, "alice" + session, token);
        }
      }
      String refused = gateway.token("eve", "nobody");
      secrets.put("a token that was refused", tail(refused));
      assertThatThrownBy(() -> gateway.connect("by-file", "eve", refused))
          .isInstanceOf(SQLException.class);
      awaitEnd(gateway);

      Map<String, String> wanted = new LinkedHashMap<>(secrets);
      wanted.put("a rule", THERE);
      assertThat(found(gateway, wanted)).containsExactly("a rule as UTF-8");
      assertThat(String.join("\n", gateway.log())).doesNotContain(secrets.values());
    }
  }

  /** An HTTP client that was ended is freed by a cleaner, once a collection has found it dead. */
  private Set<String> found(ServedGateway gateway, Map<String, String> wanted) throws Exception {
    Set<String> found = Set.of();
    for (int collections = 0; collections < 3 && found.size() != 1; collections++) {
      Path dump = HeapSearch.dump(gateway.pid(), folder.resolve("heap.hprof"));
      found = HeapSearch.found(dump, wanted);
      Files.delete(dump);
    }
    return found;
  }

  private static void work(ServedGateway gateway, String connection, String user, String token)
      throws SQLException {
    try (var session = gateway.connect(connection, user, token);
        var statement = session.createStatement();
        var rows = statement.executeQuery("SELECT 1")) {
      assertThat(rows.next()).isTrue();
    }
  }

  private static void awaitEnd(ServedGateway gateway) throws InterruptedException {
    String dana = gateway.token("dana", "dba");
    var json = JsonMapper.builder().build();
    Await.until(
        Duration.ofSeconds(20),
        "every session has ended",
        () -> {
          int ended = 0;
          try {
            for (var session : json.readTree(gateway.get("/api/v1/sessions", dana)).path("items")) {
              ended += session.hasNonNull("endedAt") ? 1 : 0;
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return ended == 4;
        });
  }

  /** The issuer is asked about tokens, so that they are kept while their sessions are open. */
  private Path configuration(AskedIssuer asked, SmallVault vault, PostgresServer server)
      throws IOException {
    Files.writeString(folder.resolve("issuers-secret"), ISSUERS);
    Files.writeString(folder.resolve("password"), IN_FILE);
    Files.writeString(folder.resolve("vault-token"), VAULT_TOKEN);
    return Files.writeString(
        folder.resolve("weir.yaml"),
        """
        listen: { postgres: "127.0.0.1:0", web: "127.0.0.1:0", plaintextTokens: loopback }
        data: data
        identity:
          - name: test
            issuer: %s
            audience: ["api://weir"]
            introspection:
              clientId: weir
              clientSecret: { file: issuers-secret }
              tokens: signed
              endpoint: %s
        connections:
          - name: by-file
            protocol: postgres
            address: 127.0.0.1:%d
            database: postgres
            tls: disable
            credentials: { user: file_agents, password: { file: password } }
          - name: by-vault
            protocol: postgres
            address: localhost:%d
            database: postgres
            ca: %s
            credentials:
              user: vault_agents
              password:
                vault:
                  address: http://localhost:%d
                  auth: { token: { file: vault-token } }
                  kv: { path: shop }
        roles: { auditor: { groups: [dba] } }
        rules:
          - { name: %s, who: { groups: [ai-agents] }, allow: { actions: [read] } }
        """
            .formatted(
                asked.issuer().issuer(),
                asked.endpoint(),
                server.port(),
                server.port(),
                server.authorityFile(),
                vault.port(),
                THERE));
  }

  private static String tail(String token) {
    return token.substring(token.lastIndexOf('.') + 1);
  }
}
