package dev.weir.app;

import dev.weir.config.Address;
import dev.weir.config.WeirConfig;
import dev.weir.console.ConsoleServer;
import dev.weir.console.MetricsServer;
import dev.weir.gateway.EventLoops;
import dev.weir.gateway.GatewayServer;
import dev.weir.gateway.ServerTls;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.mysql.handshake.MySqlFrontDoor;
import dev.weir.gateway.mysql.relay.MySqlRelays;
import dev.weir.gateway.postgres.catalogue.CatalogueService;
import dev.weir.gateway.postgres.handshake.PostgresFrontDoor;
import dev.weir.gateway.postgres.handshake.ScramTickets;
import dev.weir.gateway.postgres.handshake.ServerAccess;
import dev.weir.gateway.postgres.relay.PostgresRelays;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.postgres.warm.WarmUpstreams;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.Traffic;
import dev.weir.gateway.rights.SessionRights;
import dev.weir.gateway.signin.Connections;
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.identity.HttpDocumentFetch;
import dev.weir.identity.IssuerAccess;
import dev.weir.metrics.SessionCounts;
import dev.weir.metrics.SignInCounts;
import dev.weir.metrics.WeirMetrics;
import dev.weir.notify.channel.Targets;
import dev.weir.policy.mask.MaskKey;
import dev.weir.secrets.ConfiguredCredentials;
import dev.weir.session.Admission;
import dev.weir.session.LiveSessions;
import dev.weir.session.Recorder;
import dev.weir.session.TimeOrderedIds;
import dev.weir.session.throttle.RefusalTrail;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.ticket.TicketOffice;
import dev.weir.store.approval.DeskSettings;
import dev.weir.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: every object wired, listening. Thread-safe. */
public final class Weir implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Weir.class);

  /** ALPN's name for PostgreSQL's protocol (PostgreSQL manual, "SSL Session Encryption"). */
  private static final String ALPN = "postgresql";

  private static final int GATEWAY_NAME_MAX = 40;

  private final Closing closing;
  private final InetSocketAddress postgresAddress;
  private final @Nullable InetSocketAddress mysqlAddress;
  private final ConsoleServer console;
  private final @Nullable MetricsServer metrics;
  private final LiveSessions live;
  private final WarmUpstreams warm;
  private final Drain drain;

  private Weir(
      Closing closing,
      InetSocketAddress postgresAddress,
      @Nullable InetSocketAddress mysqlAddress,
      ConsoleServer console,
      @Nullable MetricsServer metrics,
      LiveSessions live,
      WarmUpstreams warm,
      Drain drain) {
    this.closing = closing;
    this.postgresAddress = postgresAddress;
    this.mysqlAddress = mysqlAddress;
    this.console = console;
    this.metrics = metrics;
    this.live = live;
    this.warm = warm;
    this.drain = drain;
  }

  /**
   * Starts a gateway from a configuration file or folder and follows its changes.
   *
   * @throws StartFailed if it cannot start; the message says why and what to do, and nothing is
   *     left running
   */
  public static Weir start(Path configuration) throws StartFailed, InterruptedException {
    var closing = new Closing();
    try {
      return start(configuration, closing);
    } catch (IOException | GatewayServer.ListenRefused | IllegalStateException e) {
      closing.close();
      throw new StartFailed(String.valueOf(e.getMessage()), e);
    } catch (StartFailed | RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  private static Weir start(Path file, Closing closing)
      throws StartFailed, IOException, GatewayServer.ListenRefused {
    InstantSource clock = InstantSource.system();
    var random = new SecureRandom();
    String content = Files.exists(file) ? ConfigurationWatch.content(file) : "";
    var inForce = new InForce(ConfigurationFile.load(file), clock.instant());
    WeirConfig settings = inForce.settings();
    Executor blocking = Thread::startVirtualThread;
    var ids = new TimeOrderedIds(clock, random);

    int webPort = WebPort.choose(settings.listen().web());
    URI consoleUri = Mapping.consoleUri(settings, webPort);
    Path data = Files.createDirectories(settings.data());
    var addressees = new Targets(NotifyMapping.targets(settings));
    var store =
        closing.with(
            EmbeddedStore.open(
                data,
                Mapping.recording(settings, recordings(data), gatewayName()),
                DeskSettings.at(consoleUri.resolve("approvals/")),
                addressees,
                clock,
                ids));
    // what is needed from here on is loaded meanwhile
    var fetch = closing.with(HttpDocumentFetch.withDefaultLimits());
    var secrets =
        new IssuerSecrets(
            closing.with(
                new ConfiguredCredentials(
                    () -> IssuerMapping.secrets(inForce.settings()), System::getenv, clock)));
    var issuerAccess = new IssuerAccess(fetch, fetch, secrets);
    var verifier = new ReloadableVerifier(IssuerMapping.issuers(settings), issuerAccess, clock);
    var notifications =
        closing.with(
            new Notifications(
                addressees,
                inForce,
                () -> Mapping.consoleUri(inForce.settings(), webPort),
                store.outbox(),
                store.audit(),
                clock,
                random));

    Connections connections = name -> Mapping.target(inForce.settings(), name, WeirConfig.POSTGRES);
    var credentials =
        closing.with(
            new ConfiguredCredentials(
                () -> CredentialMapping.credentials(inForce.settings()), System::getenv, clock));
    var admission =
        new Admission(inForce::policy, clock, ids, () -> Mapping.sessionLimits(inForce.settings()));
    var live = new LiveSessions();

    var loops = closing.with(EventLoops.start(0));
    var connector = new UpstreamConnector(loops, blocking, random);
    var catalogues =
        new CatalogueService(
            connector, credentials, loops, blocking, clock, CatalogueSettings.DEFAULT);
    var warm = closing.with(new WarmUpstreams(connector, random, System::nanoTime));
    var readers = closing.with(new ReadersByVersion());
    MaskKey maskKey = MaskKeyFile.open(data.resolve("mask.key"), random);
    Recorder recorder = notifications.watched(store.recorder());
    var sessions = new SessionCounts(Tracing.of(recorder, settings, gatewayName(), closing));
    var traffic = new Traffic();
    var services =
        new RelayServices(
            inForce::policy, sessions, store.desk(), live, maskKey, traffic, clock, blocking);
    var relays = new PostgresRelays(services, readers);
    var tickets =
        new TicketOffice(
            store.tickets(),
            () -> Mapping.tickets(inForce.settings()),
            Stream.concat(Stream.of(new ScramTickets()), MySqlFrontDoor.ticketVerifiers().stream())
                .toList(),
            ids,
            random,
            clock);
    var rights =
        new SessionRights(
            new ConfiguredConditions(inForce),
            verifier,
            store.audit(),
            blocking,
            clock,
            System::nanoTime);
    var throttle = new SignInThrottle(() -> Mapping.throttle(inForce.settings()), clock);
    var refusals =
        new RefusalTrail(store.audit(), () -> Mapping.throttle(inForce.settings()), clock);
    closing.with(SuppressedRefusals.of(refusals));
    var audit = new SignInCounts(refusals);
    var doorkeeping = new Doorkeeping(verifier, tickets, admission, rights, throttle, audit);
    ServerTls tls = tls(settings);
    var door =
        new PostgresFrontDoor(
            () -> Mapping.handshake(settings.listen(), inForce.settings().limits()),
            tls,
            doorkeeping,
            new ConfiguredBearerIssuers(inForce),
            new ServerAccess(connections, credentials, warm, catalogues),
            relays,
            () -> Mapping.relayLimits(inForce.settings()),
            blocking,
            clock,
            random);
    var mysql = new MySqlSide(inForce, credentials, loops, blocking, clock);
    var servers =
        new ServerTexts(
            () -> Mapping.upstreamUsers(inForce.settings()),
            credentials,
            List.of(new PostgresDialect(connections, catalogues, readers), mysql.dialect()));
    MySqlRelays mysqlRelays = mysql.relays(services);
    var offer = new ConfiguredOffer(inForce, clock);
    var gateway = new GatewayServer(loops, Mapping.proxies(settings));
    var health = closing.with(new GatewayHealth(gateway, store, verifier));
    var metrics =
        new WeirMetrics(
            sessions,
            audit,
            new WatchedGateway(
                inForce,
                health,
                store,
                traffic,
                List.of(relays.readings(), mysqlRelays.readings())));
    // Sessions end before what they record to and wait on: what is opened last is closed first.
    closing.with(gateway);
    InetSocketAddress bound =
        gateway.listen(Mapping.socketAddress(settings.listen().postgres()), door);
    Address mysqlListener = settings.mysqlListener();
    InetSocketAddress mysqlBound =
        mysqlListener == null
            ? null
            : gateway.listen(
                Mapping.socketAddress(mysqlListener),
                mysql.door(tls, doorkeeping, mysqlRelays, random));
    offer.listening(bound, mysqlBound);
    health.start();
    closing.with(new RightsWatch(rights, inForce)).start();
    // Clients need not wait for the pages: policy, recording and audit are there.
    MetricsServer metricsServer = MetricsPort.start(settings, WebPort.tlsFiles(settings), metrics);
    if (metricsServer != null) {
      closing.with(metricsServer);
    }
    ConsoleServer console =
        closing.with(
            ConsoleServer.start(
                WebPort.settings(inForce, webPort, offer),
                new ConsoleServer.Services(
                    verifier,
                    store.desk(),
                    store.archive(),
                    live,
                    rights,
                    new CatalogueExplainer(inForce::policy, admission, servers, clock),
                    new ConfiguredPolicyStanding(inForce),
                    new CheckedServers(inForce, admission, servers, clock),
                    new RecordedDryRun(
                        inForce, store.archive(), admission, servers, System::nanoTime),
                    tickets,
                    new ConfiguredBrowserSignIn(inForce, issuerAccess, clock),
                    throttle,
                    audit,
                    store.audit(),
                    health,
                    clock)));
    // … but for what waits: it is interrupted, not withdrawn by its client.
    closing.with(store.desk());
    List<Runnable> certified =
        metricsServer == null
            ? List.of(console::reloadCertificate)
            : List.of(console::reloadCertificate, metricsServer::reloadCertificate);
    var watch =
        closing.with(
            new ConfigurationWatch(
                file,
                content,
                inForce,
                List.of(
                    () -> verifier.use(IssuerMapping.issuers(inForce.settings())),
                    new CertificateWatch(tls, certified, store.audit(), clock),
                    new WarmWatch(warm, inForce),
                    notifications::follow),
                store.audit(),
                clock));
    watch.start();
    notifications.start();
    LOG.info("Weir listens for PostgreSQL on {} and serves the console at {}", bound, consoleUri);
    if (mysqlBound != null) {
      LOG.info("Weir listens for MySQL and MariaDB on {}", mysqlBound);
    }
    if (metricsServer != null) {
      LOG.info("Weir serves metrics at port {}", metricsServer.port());
    }
    return new Weir(
        closing,
        bound,
        mysqlBound,
        console,
        metricsServer,
        live,
        warm,
        new Drain(gateway, store.desk(), rights, () -> inForce.settings().limits().drainTimeout()));
  }

  /** Where the segments are, within the data folder. */
  static Path recordings(Path data) {
    return data.resolve("recordings");
  }

  private static @Nullable ServerTls tls(WeirConfig settings) throws IOException {
    WeirConfig.TlsFiles files = settings.listen().tls();
    return files == null ? null : ServerTls.load(files.certificate(), files.key(), List.of(ALPN));
  }

  /** Names this machine in its recordings. */
  private static String gatewayName() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      name = "weir";
    }
    return name.length() <= GATEWAY_NAME_MAX ? name : name.substring(0, GATEWAY_NAME_MAX);
  }

  /** Where PostgreSQL clients connect. */
  public InetSocketAddress postgresAddress() {
    return postgresAddress;
  }

  /** Where MySQL and MariaDB clients connect; null if nothing is configured for them. */
  public @Nullable InetSocketAddress mysqlAddress() {
    return mysqlAddress;
  }

  public int webPort() {
    return console.port();
  }

  /** Where metrics are read; 0 if nothing is configured for them. */
  public int metricsPort() {
    return metrics == null ? 0 : metrics.port();
  }

  /** How many connections to servers wait for the next session. */
  public int spareUpstreams() {
    return warm.kept();
  }

  public LiveSessions liveSessions() {
    return live;
  }

  /**
   * Lets nobody in any more, tells those that wait for people, and gives the others the configured
   * time to finish what they have begun; {@link #close} follows.
   */
  public void drain() throws InterruptedException {
    drain.run();
  }

  /** Ends every session, writes everything down and stops. Harmless twice. */
  @Override
  public void close() {
    closing.close();
  }
}
