package dev.weir.console;

import dev.weir.session.AuditLog;
import dev.weir.session.AuditTrail;
import dev.weir.session.Explainer;
import dev.weir.session.LiveSessions;
import dev.weir.session.SessionEnds;
import dev.weir.session.TokenVerifier;
import dev.weir.session.approval.ReviewDesk;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.DryRun;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.ticket.TicketOffice;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.security.Roles;
import io.javalin.security.RouteRole;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST API and the console's page, on one port. Thread-safe. */
public final class ConsoleServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConsoleServer.class);
  private static final int REQUEST_BYTES_MAX = 1024 * 1024;

  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src"
              + " 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
              + " 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final Javalin javalin;
  private final @Nullable PemTls tls;
  private final EventRoutes events;
  private final ReplayRoutes replays;

  /** What the console shows and serves. */
  public record Services(
      TokenVerifier tokens,
      ReviewDesk desk,
      Archive archive,
      LiveSessions live,
      SessionEnds ends,
      Explainer explainer,
      PolicyStanding policy,
      Servers servers,
      DryRun dryRun,
      TicketOffice tickets,
      BrowserSignIn browsers,
      SignInThrottle throttle,
      AuditTrail audit,
      AuditLog auditLog,
      Health health,
      InstantSource clock) {}

  private ConsoleServer(
      Javalin javalin, @Nullable PemTls tls, EventRoutes events, ReplayRoutes replays) {
    this.javalin = javalin;
    this.tls = tls;
    this.events = events;
    this.replays = replays;
  }

  /** Loads what every console needs, so that it starts sooner; harmless beside a start. */
  public static void loadAhead() {
    var _ = MimeTypes.DEFAULTS;
    var _ = new Json();
  }

  /**
   * Starts listening.
   *
   * @throws IllegalStateException if the address is taken or the certificate cannot be used
   */
  public static ConsoleServer start(ConsoleSettings settings, Services services) {
    var tls = settings.tls() == null ? null : new PemTls(settings.tls());
    var json = new Json();
    var unguessable = new Unguessable();
    var cookies = new Cookies(settings.tls() != null);
    var sessions = new BrowserSessions(unguessable, settings.signIns(), services.clock());
    var signIn =
        new SignIn(
            services.tokens(),
            new BearerCheck(
                services.tokens(), services.throttle(), services.audit(), services.clock()),
            services.browsers(),
            sessions,
            cookies,
            settings,
            services.clock());
    var auth =
        new AuthRoutes(
            services.browsers(),
            services.tokens(),
            new PendingSignIns(unguessable, services.clock()),
            sessions,
            cookies,
            settings,
            services.audit(),
            services.clock());
    var sight = new Sight(signIn, services.archive());
    var approvals =
        new ApprovalRoutes(services.desk(), services.archive(), signIn, json, services.clock());
    var happenings = new EventLog(unguessable.word().substring(0, 8).replace('-', '_'));
    follow(services, happenings);
    var events = new EventRoutes(happenings, approvals, signIn, json, services.clock());
    var replays =
        new ReplayRoutes(
            services.archive(), services.live(), sight, signIn, json, services.clock());
    Javalin javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          config.http.maxRequestSize = REQUEST_BYTES_MAX;
          config.jetty.addConnector(
              (server, http) -> connector(settings.address(), tls, server, http));
          var early = new RefusedEarly(json, SECURITY_HEADERS);
          config.jetty.modifyServer(server -> server.setErrorHandler(early));
          config.jetty.modifyServletContextHandler(pages -> pages.setErrorHandler(early));
          config.routes.beforeMatched(signIn::check);
          config.routes.before(context -> SECURITY_HEADERS.forEach(context::header));
          auth.addTo(config.routes);
          approvals.addTo(config.routes);
          events.addTo(config.routes);
          new SearchRoutes(services.archive(), sight, json, services.clock()).addTo(config.routes);
          new SessionRoutes(
                  services.archive(),
                  services.live(),
                  new OpenSessionList(services.live(), services.archive(), signIn),
                  sight,
                  json,
                  services.clock())
              .addTo(config.routes);
          replays.addTo(config.routes);
          new SubjectRoutes(services.archive(), signIn, json).addTo(config.routes);
          new SessionEndRoutes(services.ends(), signIn, json).addTo(config.routes);
          new PolicyRoutes(
                  services.policy(), services.dryRun(), sight, signIn, json, services.clock())
              .addTo(config.routes);
          new ConnectionRoutes(services.servers(), settings.offer(), signIn, json)
              .addTo(config.routes);
          new AuditRoutes(services.auditLog(), json, services.clock()).addTo(config.routes);
          new ExplainRoutes(services.explainer(), signIn, json).addTo(config.routes);
          new TicketRoutes(services.tickets(), signIn, json, services.clock()).addTo(config.routes);
          new WhoRoutes(signIn, settings.offer(), services.browsers(), json).addTo(config.routes);
          new HealthRoutes(services.health(), json).addTo(config.routes);
          new DescriptionRoutes().addTo(config.routes);
          new PageRoutes().addTo(config.routes);
          errors(config, json);
        });
    Listening.start(javalin, settings.address(), "listen.web");
    return new ConsoleServer(javalin, tls, events, replays);
  }

  /** The port in use. */
  public int port() {
    return javalin.port();
  }

  /**
   * @param method in capitals
   * @param path with its parameters in braces
   */
  record Route(String method, String path, Set<? extends RouteRole> roles) {}

  /** Everything that is served. */
  List<Route> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(parsed -> parsed.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint -> {
          Roles roles = endpoint.metadata(Roles.class);
          return new Route(
              endpoint.method.name(), endpoint.path, roles == null ? Set.of() : roles.getRoles());
        })
        .toList();
  }

  /** Takes a renewed certificate into use; a faulty one is refused and the old one stays. */
  public void reloadCertificate() {
    if (tls != null) {
      tls.reload();
    }
  }

  /** The desk and the sessions are listened to as long as they are there. */
  private static void follow(Services services, EventLog events) {
    var _ = services.desk().subscribe(request -> events.add(new Happening.Request(request)));
    services
        .live()
        .listen(
            new LiveSessions.Listener() {
              @Override
              public void opened(LiveSessions.LiveSession session) {
                events.add(Happening.Session.of(session, true));
              }

              @Override
              public void closed(LiveSessions.LiveSession session) {
                events.add(Happening.Session.of(session, false));
              }
            });
  }

  @Override
  public void close() {
    events.close();
    replays.close();
    javalin.stop();
  }

  static ServerConnector connector(
      InetSocketAddress address,
      @Nullable PemTls tls,
      Server server,
      HttpConfiguration configuration) {
    configuration.setSendServerVersion(false);
    ServerConnector connector;
    if (tls == null) {
      connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
    } else {
      SslContextFactory.Server factory = tls.factory();
      connector = new ServerConnector(server, factory, new HttpConnectionFactory(configuration));
    }
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    return connector;
  }

  private static void errors(JavalinConfig config, Json json) {
    config.routes.exception(Problem.class, (problem, context) -> json.problem(context, problem));
    config.routes.exception(
        Archive.TooBroad.class,
        (e, context) ->
            json.problem(context, new Problem(422, "Too broad", String.valueOf(e.getMessage()))));
    config.routes.exception(
        HttpResponseException.class,
        (e, context) ->
            json.problem(
                context, new Problem(e.getStatus(), "Not served", String.valueOf(e.getMessage()))));
    config.routes.exception(Exception.class, (e, context) -> failed(context, e, json));
    config.routes.error(404, context -> notFound(context, json));
  }

  private static void failed(Context context, Exception e, Json json) {
    String path;
    try {
      path = context.path();
    } catch (RuntimeException gone) {
      // A stream whose connection has ended leaves nobody to be told. Were this thrown on, Javalin
      // would call here again until the stack is full.
      log.debug("a request failed after its connection had ended", e);
      return;
    }
    log.error("a request to {} failed", path, e);
    json.problem(context, new Problem(500, "Internal error", "the gateway's log says more"));
  }

  private static void notFound(Context context, Json json) {
    if (context.result() == null || String.valueOf(context.result()).isEmpty()) {
      json.problem(context, Problem.notFound("there is nothing at this path"));
    }
  }
}
