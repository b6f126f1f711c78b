package dev.weir.config;

import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NetworkRange;
import dev.weir.policy.rule.Who;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration without faults; rules and protections are in the policy that comes with it.
 * Immutable.
 *
 * @param data where the embedded store and the recordings are
 * @param mode of everything
 */
public record WeirConfig(
    Listen listen,
    Path data,
    List<Issuer> identity,
    List<Connection> connections,
    ConsoleRoles roles,
    Console console,
    Recording recording,
    Limits limits,
    Tickets tickets,
    List<NotifyTarget> notifications,
    @Nullable Tracing tracing,
    Mode mode) {
  public WeirConfig {
    notifications = List.copyOf(notifications);
    identity = List.copyOf(identity);
    connections = List.copyOf(connections);
  }

  /** The protocol of PostgreSQL, as {@link Connection#protocol} has it. */
  public static final String POSTGRES = "postgres";

  /** The protocol of MySQL and MariaDB, as {@link Connection#protocol} has it. */
  public static final String MYSQL = "mysql";

  private static final Address MYSQL_USUAL = new Address("127.0.0.1", 3306);

  /** Where MySQL clients connect; null if none may. */
  public @Nullable Address mysqlListener() {
    if (listen.mysql() != null) {
      return listen.mysql();
    }
    return connections.stream().anyMatch(each -> each.protocol().equals(MYSQL))
        ? MYSQL_USUAL
        : null;
  }

  /**
   * @param mysql null if nothing was said
   * @param mysqlServerVersion that MySQL clients are greeted with; null for that of a server
   * @param tls null only if every address is a loopback address
   * @param proxies networks of load balancers, which say for whom they open a connection
   * @param metrics null if nothing is served to Prometheus
   */
  public record Listen(
      Address postgres,
      @Nullable Address mysql,
      @Nullable String mysqlServerVersion,
      Address web,
      @Nullable TlsFiles tls,
      PlaintextTokens plaintextTokens,
      List<NetworkRange> proxies,
      @Nullable Metrics metrics) {
    public Listen {
      proxies = List.copyOf(proxies);
    }

    /** On this machine only. */
    public static final Listen DEFAULT =
        new Listen(
            new Address("127.0.0.1", 5432),
            null,
            null,
            new Address("127.0.0.1", 8443),
            null,
            PlaintextTokens.NEVER,
            List.of(),
            null);
  }

  /**
   * Where Prometheus reads how the gateway does.
   *
   * @param token that it has to send; null only if the address is a loopback address
   */
  public record Metrics(Address address, SecretSource.@Nullable Local token) {}

  /**
   * Where traces of statements go.
   *
   * @param otlp the collector, without a path
   * @param token null if it asks for none
   * @param ca trusted roots (PEM, absolute); null for the Java default
   * @param percent of the statements that belong to no trace of their client's
   */
  public record Tracing(
      URI otlp, SecretSource.@Nullable Local token, @Nullable Path ca, int percent) {}

  /** PEM files, absolute; reloaded when they change. */
  public record TlsFiles(Path certificate, Path key) {}

  /** Whether a token may be sent without TLS. */
  public enum PlaintextTokens {
    NEVER,
    /** From this machine to itself. */
    LOOPBACK
  }

  /**
   * An OpenID Connect issuer whose tokens are accepted.
   *
   * @param issuer its URL; with {@code {tenantid}} in it, one for each tenant
   * @param tenants ids of Microsoft Entra ID's, in lower case; none if this is another issuer
   * @param algorithms by their names in JOSE; none for every one that Weir knows
   * @param groupNames names by the group's id
   * @param cli how people sign in from a terminal; null if nothing was said
   * @param console how they sign in to the console; null if nothing was said
   * @param discovery where the discovery document is, as {@code issuer}; null for the usual place
   * @param sessions how long those go on that its tokens open
   */
  public record Issuer(
      String name,
      String issuer,
      List<String> tenants,
      Set<String> audience,
      Claims claims,
      Set<String> algorithms,
      Duration clockSkew,
      Map<String, String> groupNames,
      @Nullable String discovery,
      @Nullable Introspection introspection,
      @Nullable Graph graph,
      @Nullable CliClient cli,
      @Nullable ConsoleClient console,
      IssuerSessions sessions) {
    public static final Duration CLOCK_SKEW_USUAL = Duration.ofMinutes(1);

    public Issuer {
      tenants = List.copyOf(tenants);
      audience = Set.copyOf(audience);
      algorithms = Set.copyOf(algorithms);
      groupNames = Map.copyOf(groupNames);
    }
  }

  /**
   * How long sessions go on that an issuer's tokens open.
   *
   * @param grace how long what runs at the end may go on
   */
  public record IssuerSessions(AfterExpiry afterExpiry, Duration grace) {
    public static final IssuerSessions DEFAULT =
        new IssuerSessions(new AfterExpiry.End(), Duration.ofSeconds(30));
  }

  /** What becomes of a session when its token has expired. */
  public sealed interface AfterExpiry {
    record End() implements AfterExpiry {}

    /** The issuer is asked again. */
    record Recheck() implements AfterExpiry {}

    record GoOn(Duration time) implements AfterExpiry {}
  }

  /**
   * How an issuer is asked whether a token is active.
   *
   * @param endpoint null for the one in the discovery document
   */
  public record Introspection(
      String clientId,
      SecretSource.Local clientSecret,
      IntrospectedTokens tokens,
      @Nullable URI endpoint,
      Duration cache) {
    public static final Duration CACHE_USUAL = Duration.ofSeconds(30);
  }

  /** Which tokens an issuer is asked about. */
  public enum IntrospectedTokens {
    /** Those that only it can read. */
    OPAQUE,
    /** Those that are found good here, too: signed ones. */
    SIGNED,
    ALL
  }

  /**
   * Weir's own identity towards Microsoft Graph, where groups that a token leaves out are asked
   * for.
   *
   * @param secret a client secret, or an assertion of another issuer
   * @param federated it is an assertion
   * @param authority null for the public cloud's, as is {@code service}
   */
  public record Graph(
      String clientId,
      SecretSource.Local secret,
      boolean federated,
      @Nullable URI authority,
      @Nullable URI service) {}

  /** The public client, known to an issuer, that {@code weir login} is. */
  public record CliClient(String clientId, List<String> scopes) {
    static final List<String> SCOPES = List.of("openid");

    public CliClient {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * The client, known to an issuer, that the console is.
   *
   * @param secret null for a public client
   */
  public record ConsoleClient(
      String clientId, SecretSource.@Nullable Local secret, List<String> scopes) {
    static final List<String> SCOPES = List.of("openid");

    public ConsoleClient {
      scopes = List.copyOf(scopes);
    }
  }

  /** Which claims say who somebody is. */
  public record Claims(String user, String groups, String roles, String agent) {
    public static final Claims DEFAULT = new Claims("preferred_username", "groups", "roles", "azp");
  }

  /**
   * A database that sessions can be opened to; its database name is what clients ask for.
   *
   * @param name what clients connect to and rules name
   * @param protocol {@code postgres} or {@code mysql}
   * @param database the upstream's own name for it
   * @param ca trusted roots (PEM, absolute); null for the Java default
   * @param clientCertificate what a server that asks for one is shown; null for none
   * @param warm which connections to the server outlive a session
   */
  public record Connection(
      String name,
      String protocol,
      Address address,
      String database,
      UpstreamTls tls,
      @Nullable Path ca,
      @Nullable TlsFiles clientCertificate,
      Credentials credentials,
      Mode mode,
      Warm warm) {}

  /**
   * Connections to a server that sessions have left and others will have.
   *
   * @param spares how many are kept at once; 0 for none
   * @param ageMax how long after its sign-in a connection may still be handed on
   */
  public record Warm(int spares, Duration ageMax) {
    public static final Warm DEFAULT = new Warm(1, Duration.ofMinutes(5));
    public static final Warm OFF = new Warm(0, Duration.ofMinutes(5));
  }

  /** As libpq's sslmode. */
  public enum UpstreamTls {
    VERIFY_FULL,
    VERIFY_CA,
    REQUIRE,
    DISABLE
  }

  /**
   * @param user empty where the source of the password gives it
   */
  public record Credentials(String user, SecretSource password) {}

  /**
   * The console as people reach it.
   *
   * @param url ends with a slash; null for where it listens
   * @param idleTimeout how long somebody stays signed in who does nothing
   * @param sessionMax how long somebody stays signed in at most
   */
  public record Console(@Nullable URI url, Duration idleTimeout, Duration sessionMax) {
    public static final Console DEFAULT =
        new Console(null, Duration.ofMinutes(30), Duration.ofHours(8));
  }

  /** Who may do what in the console; null for nobody. Approving is up to the rules. */
  public record ConsoleRoles(
      @Nullable Who viewer, @Nullable Who auditor, @Nullable Who administrator) {
    public static final ConsoleRoles NOBODY = new ConsoleRoles(null, null, null);
  }

  /**
   * @param sizeMax bytes that recordings may take before the oldest are purged; 0 for any
   */
  public record Recording(
      Responses responses, Duration retention, Durability durability, long sizeMax) {
    public static final Recording DEFAULT =
        new Recording(Responses.MASKED, Duration.ofDays(90), Durability.WRITE_AHEAD, 0);
  }

  /** Which rows are recorded. */
  public enum Responses {
    /** As the client got them. */
    MASKED,
    NONE
  }

  public enum Durability {
    /** Survives the death of the process. */
    WRITE_AHEAD,
    /** Survives the death of the machine. */
    FSYNC
  }

  /**
   * @param resultRowsMax 0 for no limit
   * @param sessionsPerUserMax 0 for no limit, as is {@code sessionsMax}
   * @param signInTimeout from a client's connection to its session
   * @param serverConnectTimeout for reaching a server, all its addresses together
   * @param serverSignInTimeout from there, TLS included, to a session on it
   */
  public record Limits(
      long statementBytesMax,
      long resultRowsMax,
      int sessionsPerUserMax,
      int sessionsMax,
      Duration idleTimeout,
      Duration drainTimeout,
      Duration signInTimeout,
      Duration serverConnectTimeout,
      Duration serverSignInTimeout,
      SignInLimits signIn) {
    public static final Limits DEFAULT =
        new Limits(
            16L << 20,
            0,
            50,
            10_000,
            Duration.ofHours(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            SignInLimits.DEFAULT);
  }

  /**
   * What becomes of sign-ins that fail.
   *
   * @param failuresPerSource in the window before answers come late; 0 for no limit, as is {@code
   *     failuresPerUser}
   * @param exempt networks whose failures count by name alone
   */
  public record SignInLimits(
      int failuresPerSource,
      int failuresPerUser,
      Duration window,
      Duration lateMax,
      List<NetworkRange> exempt) {
    public static final SignInLimits DEFAULT =
        new SignInLimits(
            20,
            20,
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            List.of(NetworkRange.parse("127.0.0.0/8"), NetworkRange.parse("::1")));

    public SignInLimits {
      exempt = List.copyOf(exempt);
    }
  }

  /**
   * Short-lived secrets in place of tokens.
   *
   * @param on whether there are any
   * @param maxLifetime of one that is minted from now on
   */
  public record Tickets(boolean on, Duration maxLifetime) {
    public static final Tickets DEFAULT = new Tickets(true, Duration.ofHours(8));

    public static final Tickets OFF = new Tickets(false, DEFAULT.maxLifetime());
  }
}
