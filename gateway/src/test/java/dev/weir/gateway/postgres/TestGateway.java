package dev.weir.gateway.postgres;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.GatewayServer;
import dev.weir.gateway.ServerTls;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.postgres.catalogue.CatalogueService;
import dev.weir.gateway.postgres.handshake.PostgresFrontDoor;
import dev.weir.gateway.postgres.handshake.ScramTickets;
import dev.weir.gateway.postgres.handshake.ServerAccess;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.rights.LastingRights;
import dev.weir.gateway.signin.BearerIssuers;
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.signin.MemoryTickets;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Admission;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Credential;
import dev.weir.session.NoWaiting;
import dev.weir.session.Recorder;
import dev.weir.session.Secret;
import dev.weir.session.SessionLimits;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.throttle.ThrottleSettings;
import dev.weir.session.ticket.TicketOffice;
import dev.weir.session.ticket.TicketRules;
import dev.weir.sql.Statement;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A gateway on a loopback port, with the pass-through relay. Tokens are {@code user:NAME}. */
public final class TestGateway implements AutoCloseable {
  /** Whose token is this text, and a colon, and the name. */
  public static final String TOKEN_PREFIX = "user/";

  /** A user whom no rule lets in. */
  public static final String STRANGER = "mallory";

  private static final Executor VIRTUAL = Thread::startVirtualThread;

  /** What is borne of clients that fail to sign in. */
  private volatile ThrottleSettings throttle = ThrottleSettings.DEFAULT;

  private final EventLoops loops = EventLoops.start(1);
  private final GatewayServer server = new GatewayServer(loops);
  private final Map<String, UpstreamTarget> targets = new ConcurrentHashMap<>();
  private final Map<String, String[]> credentials = new ConcurrentHashMap<>();
  private final Queue<AuditEvent> audited = new ConcurrentLinkedQueue<>();
  private final List<EstablishedSession> sessions = new CopyOnWriteArrayList<>();
  private final AtomicLong sessionNumbers = new AtomicLong();
  private final PostgresFrontDoor door;
  private final InetSocketAddress address;
  private final TicketOffice tickets;
  private final Queue<Thread> strays = new ConcurrentLinkedQueue<>();
  private volatile boolean connectsAhead;
  private volatile boolean recordingFails;
  private volatile boolean ticketsOn = true;

  public TestGateway(HandshakeSettings settings, @Nullable ServerTls tls) throws Exception {
    var random = new SecureRandom();
    var connector = new UpstreamConnector(loops, VIRTUAL, random);
    UpstreamCredentials vault = this::credential;
    var catalogues =
        new CatalogueService(
            connector, vault, loops, VIRTUAL, InstantSource.system(), CatalogueSettings.DEFAULT);
    var admission =
        new Admission(
            PolicyForTests::new,
            InstantSource.system(),
            () -> "s" + sessionNumbers.incrementAndGet(),
            () -> SessionLimits.NONE);
    this.tickets =
        new TicketOffice(
            new MemoryTickets(),
            () -> new TicketRules(ticketsOn, Duration.ofHours(8), Set.of("test"), targets.keySet()),
            List.of(new ScramTickets()),
            () -> "n" + sessionNumbers.incrementAndGet(),
            random,
            InstantSource.system());
    this.door =
        new PostgresFrontDoor(
            () -> settings,
            tls,
            new Doorkeeping(
                new PlainTokens(),
                tickets,
                admission,
                LastingRights.under(PolicyForTests::new),
                new SignInThrottle(() -> throttle, InstantSource.system()),
                audited::add),
            TestGateway::issuer,
            new ServerAccess(
                targets::get,
                vault,
                (grant, target, credential, startup, loop) ->
                    inTime(connector.connect(grant, target, credential, startup, loop)),
                catalogues),
            this::relay,
            () -> RelayLimits.DEFAULT,
            VIRTUAL,
            InstantSource.system(),
            random);
    this.address = server.listen(new InetSocketAddress("127.0.0.1", 0), door);
  }

  private static BearerIssuers.@Nullable BearerIssuer issuer(@Nullable String name) {
    return name == null || name.equals("corporate")
        ? new BearerIssuers.BearerIssuer(
            "https://issuer.example/.well-known/openid-configuration", "openid weir")
        : null;
  }

  public void throttle(ThrottleSettings settings) {
    throttle = settings;
  }

  /** TLS for localhost from files in a directory. */
  public static ServerTls tls(Path directory, CertificateAuthority authority) throws IOException {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    authority.issue(List.of("localhost", "127.0.0.1")).write(certificate, key);
    return ServerTls.load(certificate, key, List.of("postgresql"));
  }

  public void connection(UpstreamTarget target, String user, String password) {
    targets.put(target.connection(), target);
    credentials.put(target.connection(), new String[] {user, password});
  }

  public int port() {
    return address.getPort();
  }

  public TicketOffice tickets() {
    return tickets;
  }

  public void takeNoTickets() {
    ticketsOn = false;
  }

  public Queue<AuditEvent> audited() {
    return audited;
  }

  public List<EstablishedSession> sessions() {
    return sessions;
  }

  public void failRecording() {
    recordingFails = true;
  }

  /** From now on a connection is there before anybody waits for it, as one that was kept may be. */
  public void connectBeforeAnybodyWaits() {
    connectsAhead = true;
  }

  private CompletionStage<SignedIn> inTime(CompletionStage<SignedIn> connecting) {
    if (connectsAhead) {
      connecting.toCompletableFuture().exceptionally(failed -> null).join();
    }
    return connecting;
  }

  /** Sessions that were opened on another thread than that of their loop. */
  public Queue<Thread> strays() {
    return strays;
  }

  private Relay relay(EstablishedSession session) {
    if (!session.client().channel().eventLoop().inEventLoop()) {
      strays.add(Thread.currentThread());
    }
    if (recordingFails) {
      throw new Recorder.RecordingFailed("disk full", new IOException("no space left"));
    }
    sessions.add(session);
    return new PassThroughRelay(session);
  }

  private Credential credential(String connection) {
    if (connectsAhead) {
      // so that it is waited for on a thread that may
      NoWaiting.aboutToWait();
    }
    String[] pair = credentials.getOrDefault(connection, new String[] {"nobody", ""});
    return new Credential(pair[0], Secret.taking(pair[1].getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.close();
    loops.close();
  }

  private static final class PlainTokens implements TokenVerifier {
    @Override
    public Subject verify(Secret token) throws SignInRefused {
      String text = token.lend(bytes -> new String(bytes, StandardCharsets.UTF_8));
      if (!text.startsWith(TOKEN_PREFIX)) {
        throw new SignInRefused(Fault.EXPIRED, "the token expired");
      }
      String user = text.substring(TOKEN_PREFIX.length());
      return new Subject(user, Set.of(), Set.of(), null, "test", Instant.MAX);
    }
  }

  private static final class PolicyForTests implements Policy {
    @Override
    public String fingerprint() {
      return "test";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
      throw new AssertionError("signing in judges no statement");
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant now) {
      return !subject.user().equals(STRANGER);
    }
  }
}
