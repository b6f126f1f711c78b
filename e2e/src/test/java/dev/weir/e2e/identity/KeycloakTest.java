package dev.weir.e2e.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.identity.ClaimNames;
import dev.weir.identity.HttpDocumentFetch;
import dev.weir.identity.IssuerAccess;
import dev.weir.identity.IssuerSettings;
import dev.weir.identity.OidcTokenVerifier;
import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.testkit.Await;
import dev.weir.testkit.keycloak.KeycloakServer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** A real Keycloak, which all of these share; the last one ends it. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeycloakTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String AUDIENCE = "api://weir";
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents], agents: [agent] }
          allow: { actions: [read], tables: ["*"], functions: ["*"] }
        - name: alice reads as auditor
          who: { users: [alice], groups: [dba], roles: [auditor], agents: [laptop] }
          allow: { actions: [read], tables: ["*"], functions: ["*"] }
      """;

  private final KeycloakServer server = KeycloakServer.start("weir", realm());
  private final KeycloakClient client = new KeycloakClient(server);
  private final PostgresServer postgres = PostgresServer.start(PostgresOptions.defaults());
  private final GatewayRig rig = rig();
  private final HttpDocumentFetch fetch = HttpDocumentFetch.withDefaultLimits();
  private volatile Instant now = Instant.now();
  private final OidcTokenVerifier verifier =
      new OidcTokenVerifier(
          List.of(
              IssuerSettings.of("keycloak", server.issuer(), Set.of(AUDIENCE))
                  .withClaims(
                      new ClaimNames("preferred_username", "groups", "realm_access.roles", "azp"))),
          IssuerAccess.documentsOnly(fetch),
          () -> now);

  private String beforeRotation = "";

  private GatewayRig rig() {
    Path secret = Path.of("target", "keycloak-client-secret").toAbsolutePath();
    String identity =
        """
          - name: keycloak
            issuer: %s
            audience: [%s]
            claims: { roles: realm_access.roles }
            introspection:
              clientId: %s
              clientSecret: { file: %s }
              tokens: all
              cache: 1ms
        """
            .formatted(server.issuer(), AUDIENCE, AUDIENCE, secret);
    try {
      Files.writeString(secret, "weir-secret");
      return GatewayRig.startWithIssuer(postgres, "postgres", POLICY, identity);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  void stops() throws IOException {
    rig.close();
    postgres.close();
    client.close();
    server.close();
    fetch.close();
  }

  @Test
  @Order(1)
  void anAgentSignsInWithItsOwnCredentialsUntilItsTokenIsRevoked() throws Exception {
    String token = client.clientCredentials("agent", "agent-secret");
    try (Connection connection = rig.connectWith(token)) {
      assertThat(asked(connection)).isEqualTo(1);
    }
    Subject subject = verified(token);
    assertThat(subject.user()).isEqualTo("service-account-agent");
    assertThat(subject.agent()).isEqualTo("agent");
    assertThat(subject.groups()).containsExactly("ai-agents");

    try (Connection connection = rig.connectWith(token)) {
      client.revoke(token, "agent", "agent-secret");
      Await.until(LONG, "the end of its open session", () -> isEnded(connection));
    }
    Await.until(LONG, "the revocation to count", () -> !refusal(token).isEmpty());
    assertThat(refusal(token)).contains("INACTIVE").contains("get a new one");
    assertThat(audited().getLast()).contains("INACTIVE", "keycloak").doesNotContain(token);
    assertThat(verified(token).user()).as("unless the issuer is asked").isNotEmpty();
  }

  private static boolean isEnded(Connection connection) {
    try {
      asked(connection);
      return false;
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("says that the token is not active");
      assertThat(e.getSQLState()).isEqualTo("57P01");
      return true;
    }
  }

  @Test
  @Order(2)
  void aPersonSignsInOnAnotherDevice() throws Exception {
    String token = client.device("alice", "wonderland");
    try (Connection connection = rig.connectWith(token)) {
      assertThat(asked(connection)).isEqualTo(1);
    }
    assertThat(verified(token).user()).isEqualTo("alice");
  }

  @Test
  @Order(3)
  void aPersonSignsInWithABrowserAndActsByWayOfTheirApplication() throws Exception {
    String token = client.authorizationCode("alice", "wonderland");
    Subject subject = verified(token);
    assertThat(subject.user()).isEqualTo("alice");
    assertThat(subject.agent()).isEqualTo("laptop");
    assertThat(subject.groups()).containsExactly("dba");
    assertThat(subject.roles()).contains("auditor");
    try (Connection connection = rig.connectWith(token)) {
      assertThat(asked(connection)).isEqualTo(1);
    }
    Await.until(
        LONG,
        "the person and the agent in the recording's index",
        () ->
            kept("index.db", "SELECT user || ' by ' || agent FROM session")
                .contains("alice by laptop"));
  }

  @Test
  @Order(4)
  void aTokenOfTheRealmForSomethingElseIsRefused() throws Exception {
    String token = client.clientCredentials("operator", "operator-secret");
    assertThat(refused(token).fault()).isEqualTo(Fault.WRONG_AUDIENCE);
    assertThat(refusal("an-opaque-token-of-nobody")).contains("INACTIVE");
  }

  @Test
  @Order(5)
  void aTokenEndsAndNewKeysCount() throws Exception {
    String token = client.clientCredentials("agent", "agent-secret");
    beforeRotation = token;
    verified(token);
    client.rotateKeys();
    String next = client.clientCredentials("agent", "agent-secret");
    assertThat(refused(next).fault()).as("fetched a moment ago").isEqualTo(Fault.BAD_SIGNATURE);
    now = now.plusSeconds(30);
    assertThat(verified(next).agent()).isEqualTo("agent");
    assertThat(verified(token).agent()).isEqualTo("agent");
    now = now.plusSeconds(400);
    assertThat(refused(token).fault()).isEqualTo(Fault.EXPIRED);
  }

  @Test
  @Order(6)
  void whileItIsDownItsKeysServeForAWhileAndThenNobodyGetsInAndWhyIsSaid() throws Exception {
    String token = beforeRotation;
    now = Instant.now();
    verified(token);
    server.close();
    assertThat(verified(token).agent()).isEqualTo("agent");
    Await.until(LONG, "the refusal", () -> !refusal(token).isEmpty());
    assertThat(refusal(token)).contains("keycloak", "cannot be asked about the token");
    assertThat(audited().getLast()).contains("ISSUER_UNAVAILABLE", "keycloak");
    now = now.plus(Duration.ofHours(3));
    assertThat(refused(token))
        .hasMessageContaining("served for 2 hours")
        .extracting(SignInRefused::fault)
        .isEqualTo(Fault.ISSUER_UNAVAILABLE);
  }

  private Subject verified(String token) throws SignInRefused, InterruptedException {
    try (Secret secret = Secret.taking(token.getBytes(StandardCharsets.UTF_8))) {
      return verifier.verify(secret);
    }
  }

  private SignInRefused refused(String token) {
    return catchThrowableOfType(SignInRefused.class, () -> verified(token));
  }

  /** What the gateway says to a client with the token; empty if it lets it in. */
  private String refusal(String token) {
    try (Connection admitted = rig.connectWith(token)) {
      assertThat(admitted.isClosed()).isFalse();
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static int asked(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1")) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }

  private List<String> audited() {
    return kept(
        "weir.db", "SELECT details FROM audit WHERE kind = 'sign-in-refused' ORDER BY at_micros");
  }

  /** The first column of what the store has. */
  private List<String> kept(String file, String query) {
    var values = new ArrayList<String>();
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + rig.data().resolve(file));
        var statement = store.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return values;
  }

  private static String realm() {
    try (InputStream realm = KeycloakTest.class.getResourceAsStream("realm.json")) {
      if (realm == null) {
        throw new IllegalStateException("there is no realm.json");
      }
      return new String(realm.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
