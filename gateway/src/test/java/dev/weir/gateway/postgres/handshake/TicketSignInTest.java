package dev.weir.gateway.postgres.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.RawClient.Message;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.TicketScope;
import dev.weir.session.ticket.MintRequest;
import dev.weir.session.ticket.TicketOffice.Minted;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.auth.ChannelBinding;
import dev.weir.wire.postgres.auth.ScramSha256Client;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tickets at PostgreSQL's door, message by message. */
class TicketSignInTest {
  private static final Subject ALICE =
      new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX);
  private static PostgresServer server;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults().withUser("weir", "pencil"));
    gateway = new TestGateway(new HandshakeSettings(true, Duration.ofSeconds(30), 50, 0), null);
    for (String name : List.of("orders", "stock")) {
      gateway.connection(
          new UpstreamTarget(
              name,
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
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static Minted mint() throws Exception {
    return gateway
        .tickets()
        .mint(ALICE, new MintRequest("t", new TicketScope(Set.of("orders"), Set.of()), null));
  }

  /** One client's exchange, up to a point. */
  private static final class Exchange implements AutoCloseable {
    private final RawClient client;
    private final ScramSha256Client scram;

    Exchange(String user, String database, byte[] secret) throws IOException {
      client = RawClient.connect(gateway.port());
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", user, "database", database));
      scram = ScramSha256Client.begin(secret, "client", new ChannelBinding.Unsupported());
    }

    Message first() throws IOException {
      client.read();
      return client
          .send(AuthenticationResponse.ofSaslInitial("SCRAM-SHA-256", scram.clientFirst()))
          .read();
    }

    ScramSha256Client.ClientFinal answered(Message challenge) {
      return scram.answer(Arrays.copyOfRange(challenge.body(), 4, challenge.body().length));
    }

    Message last(byte[] answer) throws IOException {
      return client.send(AuthenticationResponse.ofBytes(answer)).read();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private static Message signIn(String user, String database, byte[] secret) throws IOException {
    try (var exchange = new Exchange(user, database, secret)) {
      return exchange.last(exchange.answered(exchange.first()).message());
    }
  }

  private static byte[] secret(Minted minted) {
    return minted.secret().lend(byte[]::clone);
  }

  @Test
  void whoKnowsTheSecretIsTheOwnerAndTheServerProvesItselfToo() throws Exception {
    Minted minted = mint();
    try (var exchange = new Exchange(minted.ticket().id(), "orders", secret(minted))) {
      ScramSha256Client.ClientFinal answer = exchange.answered(exchange.first());
      Message outcome = exchange.last(answer.message());
      answer.verify(Arrays.copyOfRange(outcome.body(), 4, outcome.body().length));
      assertThat(exchange.client.readUntil('Z').getFirst().body()).containsExactly(0, 0, 0, 0);
      var session = gateway.sessions().getLast();
      assertThat(session.grant().subject()).isEqualTo(minted.ticket().owner());
      assertThat(session.client().described())
          .containsEntry("ticket", "t (" + minted.ticket().id() + ")");
      assertThat(gateway.audited())
          .anyMatch(e ->
              e instanceof AuditEvent.TicketUsed used
                  && used.ticket().equals(minted.ticket())
                  && used.sessionId().equals(session.grant().sessionId()));
    }
  }

  @Test
  void aTicketThatDoesNotExistIsChallengedLikeAnyOther() throws Exception {
    Minted minted = mint();
    String nobody = "tkt_00000000000000000000000000";
    try (var known = new Exchange(minted.ticket().id(), "orders", new byte[] {1});
        var unknown = new Exchange(nobody, "orders", new byte[] {1});
        var again = new Exchange(nobody, "orders", new byte[] {1})) {
      String salted = salt(unknown.first());
      assertThat(salted).hasSameSizeAs(salt(known.first())).isEqualTo(salt(again.first()));
    }
    Message wrong = signIn(minted.ticket().id(), "orders", new byte[] {1});
    assertThat(wrong.field('C')).isEqualTo("28P01");
    assertThat(signIn(nobody, "orders", new byte[] {1}).body()).isEqualTo(wrong.body());
    assertThat(signIn(nobody, "nowhere", new byte[] {1}).body()).isEqualTo(wrong.body());
    assertThat(gateway.audited())
        .anyMatch(e ->
            e instanceof AuditEvent.TicketRefused refused
                && refused.id().equals(nobody)
                && refused.reason().equals("there is no such ticket"))
        .anyMatch(e ->
            e instanceof AuditEvent.TicketRefused refused
                && minted.ticket().equals(refused.ticket())
                && refused.reason().equals("the secret is wrong"));
  }

  private static String salt(Message challenge) {
    return new String(challenge.body(), UTF_8).replaceAll(".*,s=", "");
  }

  @Test
  void aProofThatWasOverheardIsWorthNothing() throws Exception {
    Minted minted = mint();
    byte[] heard;
    try (var exchange = new Exchange(minted.ticket().id(), "orders", secret(minted))) {
      heard = exchange.answered(exchange.first()).message();
      assertThat(exchange.last(heard).type()).isEqualTo('R');
    }
    try (var replayed = new Exchange(minted.ticket().id(), "orders", secret(minted))) {
      replayed.first();
      assertThat(replayed.last(heard).field('C')).isEqualTo("28P01");
      assertThat(replayed.client.isClosed()).isTrue();
    }
  }

  @Test
  void messagesOutOfOrderAreRefusedAndAudited() throws Exception {
    Minted minted = mint();
    String id = minted.ticket().id();
    var first = AuthenticationResponse.ofSaslInitial("SCRAM-SHA-256", "n,,n=,r=x".getBytes(UTF_8));
    var last = AuthenticationResponse.ofBytes("c=biws,r=x,p=AAAA".getBytes(UTF_8));
    for (AuthenticationResponse wrong :
        List.of(
            last,
            AuthenticationResponse.ofPassword("a.to.ken".getBytes(UTF_8)),
            AuthenticationResponse.ofSaslInitial("SCRAM-SHA-1", "n,,n=,r=x".getBytes(UTF_8)),
            AuthenticationResponse.ofSaslInitial("SCRAM-SHA-256-PLUS", new byte[] {0}))) {
      try (var exchange = new Exchange(id, "orders", new byte[] {1})) {
        exchange.client.read();
        Message refused = exchange.client.send(wrong).read();
        assertThat(refused.field('C')).isEqualTo("08P01");
        assertThat(new String(refused.body(), UTF_8)).doesNotContain("to.ken");
      }
    }
    try (var exchange = new Exchange(id, "orders", new byte[] {1})) {
      exchange.client.read();
      assertThat(exchange.client.send(first).read().type()).isEqualTo('R');
      assertThat(exchange.client.send(first).read().field('C')).isEqualTo("08P01");
    }
    // The client is told at once; what blocks is written down beside that.
    Await.until(
        Duration.ofSeconds(10),
        "the audit of what was out of order",
        () ->
            gateway.audited().stream()
                .anyMatch(event ->
                    event instanceof AuditEvent.TicketRefused refused
                        && refused.id().equals(id)
                        && refused.reason().contains("SCRAM")));
  }

  @Test
  void aConnectionOutOfScopeIsRefusedInTheWordsOfOneThatIsNotThere() throws Exception {
    Minted minted = mint();
    Message outside = refusalBehindOutcome(minted, "stock");
    Message nowhere = refusalBehindOutcome(minted, "stuck");
    assertThat(outside.field('C')).isEqualTo("3D000");
    assertThat(new String(outside.body(), UTF_8).replace("stock", "stuck"))
        .isEqualTo(new String(nowhere.body(), UTF_8));
    assertThat(gateway.audited())
        .anyMatch(e ->
            e instanceof AuditEvent.TicketRefused refused
                && refused.reason().contains("is not for connection \"stock\""));
  }

  private static Message refusalBehindOutcome(Minted minted, String database) throws IOException {
    return signIn(minted.ticket().id(), database, secret(minted));
  }

  @Test
  void aRevokedTicketEndsItsSessionsAndLetsNobodyIn() throws Exception {
    Minted minted = mint();
    String id = minted.ticket().id();
    try (var exchange = new Exchange(id, "orders", secret(minted))) {
      exchange.last(exchange.answered(exchange.first()).message());
      exchange.client.readUntil('Z');
      gateway.tickets().revoke(id, ALICE);
      assertThat(exchange.client.isClosed()).isTrue();
    }
    Message refused = signIn(id, "orders", secret(minted));
    assertThat(refused.field('M')).isEqualTo("sign-in refused: the ticket was revoked");
    assertThat(refused.field('C')).isEqualTo("28P01");
    assertThat(signIn(id, "orders", new byte[] {1}).field('M'))
        .isEqualTo("sign-in refused: no such ticket, or not its secret");
  }

  @Test
  void whereTicketsAreOffTheNameIsAnyOther() throws Exception {
    try (var without =
            new TestGateway(new HandshakeSettings(true, Duration.ofSeconds(30), 5, 0), null);
        RawClient client = RawClient.connect(without.port())) {
      without.takeNoTickets();
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "tkt_1", "database", "orders"));
      assertThat(client.read().body()).containsExactly(0, 0, 0, 3);
    }
  }
}
