package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.console.ConsoleSettings.SignInLimits;
import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Subject;
import dev.weir.policy.rule.Ruleset;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Explainer;
import dev.weir.session.LiveSessions;
import dev.weir.session.Parameter;
import dev.weir.session.TimeOrderedIds;
import dev.weir.session.TokenVerifier;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.throttle.ThrottleSettings;
import dev.weir.session.ticket.TicketOffice;
import dev.weir.session.ticket.TicketRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A console on a free port over a desk and an archive that a test fills. */
final class Fixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final ApprovalTerms TERMS =
      new ApprovalTerms(
          "changes need a yes",
          Set.of("dba"),
          Set.of(),
          1,
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(30));

  private static final ApiDescription DESCRIPTION = new ApiDescription();

  final MemoryDesk desk = new MemoryDesk();
  final MemoryArchive archive = new MemoryArchive();
  final List<Explainer.Circumstances> explainedFor = new CopyOnWriteArrayList<>();
  volatile TicketRules ticketRules =
      new TicketRules(true, Duration.ofHours(8), Set.of("idp", "elsewhere"), Set.of("orders"));
  final Offer offer = new FixedOffer();
  final FakeIssuer browsers = new FakeIssuer();

  /** What a token counts as, where that is not its own name. */
  final Map<String, String> tokens = new ConcurrentHashMap<>();

  final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
  volatile Instant now = NOW;
  volatile ThrottleSettings throttle = ThrottleSettings.DEFAULT;
  final Set<String> auditors = ConcurrentHashMap.newKeySet();
  volatile SignInLimits signIns = new SignInLimits(Duration.ofMinutes(30), Duration.ofHours(8));
  final LiveSessions live = new LiveSessions();
  final OpenSessions ends = new OpenSessions();
  final KnownServers servers = new KnownServers();
  final AskedDryRun dryRun = new AskedDryRun();
  final KeptAudit auditLog = new KeptAudit();
  volatile PolicyStanding.Standing policy =
      new PolicyStanding.Standing(Ruleset.enforcing(List.of(), List.of()), "f", NOW, null);
  volatile Map<String, Boolean> parts = Map.of("listeners", true, "recorder", true);
  private final ConsoleServer server;

  /** What {@link #post} sends, to be held against the description. */
  private final Map<HttpRequest.Builder, String> bodies = new ConcurrentHashMap<>();

  private final HttpClient http = HttpClient.newHttpClient();

  Fixture() {
    TokenVerifier verifier =
        secret ->
            switch (meaning(secret.lend(bytes -> new String(bytes, StandardCharsets.UTF_8)))) {
              case "alice" -> subject("alice", "idp", "ai-agents");
              case String reviewer when reviewer.startsWith("reviewer ") ->
                  subject(reviewer, "idp", "dba");
              case "lapsed-dana" ->
                  new Subject("dana", Set.of("dba"), Set.of(), null, "idp", NOW.minusSeconds(1));
              case "dana" -> subject("dana", "idp", "dba");
              case "dana-without-groups" -> subject("dana", "idp", "nothing");
              case "vera" -> subject("vera", "idp", "staff");
              case "audra" -> subject("audra", "idp", "security");
              case "adam" -> subject("adam", "idp", "admins");
              case "other-alice" -> subject("alice", "elsewhere", "ai-agents");
              default ->
                  throw new TokenVerifier.SignInRefused(
                      TokenVerifier.Fault.EXPIRED, "the token has expired");
            };
    Explainer explainer =
        (circumstances, sql) -> {
          explainedFor.add(circumstances);
          if (circumstances.connection().equals("nowhere")) {
            throw new Explainer.CannotExplain("there is no connection \"nowhere\"");
          }
          return List.of(
              new Explainer.Explanation(
                  "SELECT", sql, "allow", null, List.of(), List.of(), null, List.of(), "f"));
        };
    server =
        ConsoleServer.start(
            new ConsoleSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                subject -> subject.groups().contains("staff"),
                subject ->
                    subject.groups().contains("security") || auditors.contains(subject.user()),
                subject -> subject.groups().contains("admins"),
                offer,
                () -> URI.create("http://127.0.0.1:" + port() + "/"),
                () -> signIns),
            new ConsoleServer.Services(
                verifier,
                desk,
                archive,
                live,
                ends,
                explainer,
                () -> policy,
                servers,
                dryRun,
                new TicketOffice(
                    new MemoryTickets(),
                    () -> ticketRules,
                    List.of(),
                    new TimeOrderedIds(InstantSource.fixed(NOW), new SecureRandom()),
                    new SecureRandom(),
                    InstantSource.fixed(NOW)),
                browsers,
                new SignInThrottle(() -> throttle, () -> now),
                audited::add,
                auditLog,
                () -> parts,
                () -> now));
  }

  private String meaning(String token) {
    return tokens.getOrDefault(token, token);
  }

  static Subject subject(String user, String issuer, String group) {
    return new Subject(user, Set.of(group), Set.of(), null, issuer, NOW.plusSeconds(600));
  }

  static ApprovalRequest request(String id, String user, String issuer) {
    return new ApprovalRequest(
        id,
        URI.create("http://127.0.0.1/approvals/" + id),
        new ApprovalRequest.Requester(
            issuer, user, "claude", "orders", "postgres", "127.0.0.1", "s1"),
        "delete from orders where id = $1",
        List.of(new Parameter(23, true, new byte[] {0, 0, 0, 7})),
        List.of(),
        List.of("delete public.orders"),
        TERMS,
        false,
        NOW,
        NOW.plusSeconds(300),
        new ApprovalState.Waiting(List.of()));
  }

  HttpResponse<String> get(String path, @Nullable String token)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).GET(), token);
  }

  HttpResponse<String> post(String path, String body, @Nullable String token)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
    bodies.put(request, body);
    return send(request, token);
  }

  /** The answer, and what was asked for it, are as the API's description says. */
  HttpResponse<String> send(HttpRequest.Builder request, @Nullable String token)
      throws IOException, InterruptedException {
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpRequest asked = request.timeout(Duration.ofSeconds(20)).build();
    HttpResponse<String> answer = http.send(asked, HttpResponse.BodyHandlers.ofString());
    assertThat(DESCRIPTION.faults(asked.method(), bodies.remove(request), answer)).isEmpty();
    return answer;
  }

  List<ConsoleServer.Route> routes() {
    return server.routes();
  }

  private int port() {
    return server.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpClient http() {
    return http;
  }

  void closeServer() {
    server.close();
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }

  private static final class FixedOffer implements Offer {
    @Override
    public Discovery discovery() {
      return new Discovery(
          List.of(new Issuer("idp", "https://idp.example.com", "weir-cli", List.of("openid"))),
          new Port(5432, true),
          null);
    }

    @Override
    public List<Usable> usableBy(Subject subject, InetAddress source) {
      return source.isLoopbackAddress() && subject.groups().contains("ai-agents")
          ? List.of(new Usable("orders", "postgres"))
          : List.of();
    }
  }
}
