package dev.weir.gateway.postgres.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.RawClient.Message;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER at PostgreSQL's door, message by message. */
class BearerSignInTest {
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final AuthenticationResponse ACKNOWLEDGED =
      AuthenticationResponse.ofBytes(new byte[] {1});
  private static PostgresServer server;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults().withUser("weir", "pencil"));
    gateway = new TestGateway(new HandshakeSettings(true, Duration.ofSeconds(30), 50, 0), null);
    gateway.connection(
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            server.port(),
            "postgres",
            TlsMode.DISABLE,
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10)),
        "weir",
        "pencil");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  /** A client that was asked to begin. */
  private static RawClient asked(String user, String database) throws IOException {
    RawClient client = RawClient.connect(gateway.port());
    client.send(RawClient.startup(ProtocolVersion.V3_2, "user", user, "database", database));
    Message request = client.read();
    assertThat(kind(request)).isEqualTo(SASL);
    assertThat(new String(request.body(), 4, request.body().length - 4, UTF_8))
        .isEqualTo("OAUTHBEARER\0\0");
    return client;
  }

  private static int kind(Message message) {
    assertThat(message.type()).as(new String(message.body(), UTF_8)).isEqualTo('R');
    return ByteBuffer.wrap(message.body()).getInt();
  }

  private static AuthenticationResponse bearer(String auth) {
    return AuthenticationResponse.ofSaslInitial(
        "OAUTHBEARER", "n,,\u0001auth=%s\u0001\u0001".formatted(auth).getBytes(UTF_8));
  }

  private static AuthenticationResponse of(String user) {
    return bearer("Bearer " + TestGateway.TOKEN_PREFIX + user);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oauth", "oauth@corporate", "oauth@unknown"})
  void whoeverHasATokenComesInAsWhoTheTokenSays(String user) throws Exception {
    try (RawClient client = asked(user, "orders")) {
      assertThat(kind(client.send(of("ada")).read())).isZero();
      client.readUntil('Z');
      assertThat(gateway.sessions().getLast().grant().subject().user()).isEqualTo("ada");
    }
  }

  @Test
  void whoHasNoneIsToldWhereToGetOneAndNothingIsHeldAgainstHim() throws Exception {
    int audited = gateway.audited().size();
    try (RawClient client = asked("oauth", "orders")) {
      Message challenge = client.send(bearer("")).read();
      assertThat(kind(challenge)).isEqualTo(SASL_CONTINUE);
      assertThat(new String(challenge.body(), 4, challenge.body().length - 4, UTF_8))
          .isEqualTo(
              "{\"status\":\"invalid_token\",\"openid-configuration\":"
                  + "\"https://issuer.example/.well-known/openid-configuration\","
                  + "\"scope\":\"openid weir\"}");
      Message refused = client.send(ACKNOWLEDGED).read();
      assertThat(refused.field('C')).isEqualTo("28000");
      assertThat(refused.field('H')).contains("oauth_issuer");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(gateway.audited()).hasSize(audited);
  }

  @Test
  void anIssuerThatIsNotThereCannotBeToldOf() throws Exception {
    try (RawClient client = asked("oauth@unknown", "orders")) {
      assertThat(client.send(bearer("")).read().field('C')).isEqualTo("28000");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aTokenThatDoesNotDoIsChallengedAndThenRefusedWithTheReason() throws Exception {
    try (RawClient client = asked("oauth", "orders")) {
      assertThat(kind(client.send(bearer("Bearer expired.to.ken")).read()))
          .isEqualTo(SASL_CONTINUE);
      Message refused = client.send(ACKNOWLEDGED).read();
      assertThat(refused.field('C')).isEqualTo("28P01");
      assertThat(new String(refused.body(), UTF_8))
          .contains("the token expired")
          .doesNotContain("to.ken", "password");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(gateway.audited())
        .anyMatch(e ->
            e instanceof AuditEvent.SignInRefused refused
                && refused.reason().contains("the token expired"));
  }

  @Test
  void afterARefusalNoOtherTokenIsLookedAt() throws Exception {
    for (AuthenticationResponse wrong :
        List.of(
            of("ada"),
            AuthenticationResponse.ofBytes(new byte[] {}),
            AuthenticationResponse.ofBytes(new byte[] {1, 1}),
            AuthenticationResponse.ofPassword("user/ada".getBytes(UTF_8)))) {
      int sessions = gateway.sessions().size();
      try (RawClient client = asked("oauth", "orders")) {
        assertThat(kind(client.send(bearer("Bearer expired")).read())).isEqualTo(SASL_CONTINUE);
        assertThat(client.send(wrong).read().field('C')).isEqualTo("08P01");
        assertThat(client.isClosed()).isTrue();
      }
      assertThat(gateway.sessions()).hasSize(sessions);
    }
  }

  @Test
  void messagesOutOfOrderAreRefused() throws Exception {
    byte[] whole = "n,,\u0001auth=Bearer user/ada\u0001\u0001".getBytes(UTF_8);
    for (AuthenticationResponse wrong :
        List.of(
            ACKNOWLEDGED,
            AuthenticationResponse.ofBytes(whole),
            AuthenticationResponse.ofPassword("user/ada".getBytes(UTF_8)),
            AuthenticationResponse.ofSaslInitial("SCRAM-SHA-256", "n,,n=,r=x".getBytes(UTF_8)),
            AuthenticationResponse.ofSaslInitial("SCRAM-SHA-256", whole),
            AuthenticationResponse.ofSaslInitial("OAUTHBEARER", new byte[] {}),
            AuthenticationResponse.ofSaslInitial("OAUTHBEARER", Arrays.copyOf(whole, 20)),
            AuthenticationResponse.ofSaslInitial(
                "OAUTHBEARER",
                new String(whole, UTF_8).replace("n,,", "n,a=root,").getBytes(UTF_8)),
            AuthenticationResponse.ofSaslInitial(
                "OAUTHBEARER", new String(whole, UTF_8).replace("n,,", "p=x,,").getBytes(UTF_8)))) {
      try (RawClient client = asked("oauth", "orders")) {
        Message refused = client.send(wrong).read();
        assertThat(refused.field('C')).isEqualTo("08P01");
        assertThat(new String(refused.body(), UTF_8)).doesNotContain("ada");
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void aGoodTokenThatMayNotHaveTheConnectionIsNotSentForAnother() throws Exception {
    try (RawClient client = asked("oauth", "orders")) {
      assertThat(client.send(of(TestGateway.STRANGER)).read().field('C')).isEqualTo("28000");
    }
    try (RawClient client = asked("oauth", "nowhere")) {
      assertThat(client.send(of("ada")).read().field('C')).isEqualTo("3D000");
    }
  }

  @Test
  void aTokenIsTakenByteByByte() throws Exception {
    byte[] message = bytes(of("ada"));
    try (RawClient client = asked("oauth", "orders")) {
      for (byte one : message) {
        client.send(one);
      }
      assertThat(kind(client.read())).isZero();
    }
  }

  private static byte[] bytes(AuthenticationResponse response) {
    var out = io.netty.buffer.Unpooled.buffer();
    dev.weir.wire.postgres.frontend.FrontendEncoder.encode(response, out);
    return io.netty.buffer.ByteBufUtil.getBytes(out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Oauth", "oauth2", "oauth-bearer", "ada", " oauth"})
  void whoeverIsCalledOtherwiseIsAskedForAPassword(String user) throws Exception {
    try (RawClient client = RawClient.connect(gateway.port())) {
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", user, "database", "orders"));
      assertThat(kind(client.read())).isEqualTo(3);
    }
  }

  @Test
  void aTokenOf64KilobytesIsNotReadAtAll() throws Exception {
    try (RawClient client = asked("oauth", "orders")) {
      assertThat(client.send(bearer("Bearer " + "a".repeat(70_000))).read().field('C'))
          .isEqualTo("08P01");
      assertThat(client.isClosed()).isTrue();
    }
  }
}
