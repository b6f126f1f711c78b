package dev.weir.e2e.rig;

import dev.weir.app.StartFailed;
import dev.weir.app.Weir;
import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * Weir as {@code serve} runs it, in this process: wired by {@link Weir#start}, configured by a YAML
 * file, with an issuer of its own, in front of one database of a running PostgreSQL. The connection
 * is called {@code shop}; rules and everything else below it come from the test. Clients sign in
 * without TLS, since all of it is on loopback.
 */
public final class GatewayRig implements AutoCloseable {
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final String CONNECTION = "shop";
  private static final String PLAINTEXT = "plaintextTokens: loopback";

  private final RigFolder folder;
  private final PostgresServer server;
  private final String database;
  private final SmallIssuer issuer;
  private final String head;
  private final Weir weir;

  private GatewayRig(
      RigFolder folder,
      PostgresServer server,
      String database,
      SmallIssuer issuer,
      String head,
      Weir weir) {
    this.folder = folder;
    this.server = server;
    this.database = database;
    this.issuer = issuer;
    this.head = head;
    this.weir = weir;
  }

  /**
   * @param database exists on the server
   * @param policy the YAML from {@code rules:} on; any top-level section but {@code listen}, {@code
   *     data}, {@code identity} and {@code connections}
   */
  public static GatewayRig start(PostgresServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    return start(RigFolder.create(), server, database, policy, PLAINTEXT, "");
  }

  /**
   * The same, signing in upstream as a user of few rights.
   *
   * @param user whom the server trusts without a password
   */
  public static GatewayRig startAs(
      String user, PostgresServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    return start(
        folder, server, new Shape(server.port(), user, "", ""), database, policy, PLAINTEXT, "");
  }

  /**
   * The same, with another issuer beside the rig's own.
   *
   * @param identity an element of {@code identity:}, as YAML indented by two
   */
  public static GatewayRig startWithIssuer(
      PostgresServer server, String database, String policy, String identity)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    return start(folder, server, database, policy, PLAINTEXT, identity);
  }

  /**
   * The same, with other parties and connections beside the rig's own.
   *
   * @param identity elements of {@code identity:}, as YAML indented by two
   * @param connections elements of {@code connections:}, likewise
   */
  public static GatewayRig startBeside(
      PostgresServer server, String database, String policy, String identity, String connections)
      throws IOException, InterruptedException, StartFailed {
    return start(
        RigFolder.create(),
        server,
        new Shape(server.port(), server.superuser(), "", connections),
        database,
        policy,
        PLAINTEXT,
        identity);
  }

  /**
   * The same, reaching the server by another port of this machine; a connection {@code calm}
   * reaches it straight. No connection is kept for the next session.
   */
  public static GatewayRig startReaching(
      int port, PostgresServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    Path password = folder.write("calm", server.superuserPassword());
    String calm =
        """
          - name: calm
            protocol: postgres
            address: 127.0.0.1:%d
            database: %s
            tls: disable
            credentials:
              user: %s
              password: { file: %s }
        """
            .formatted(server.port(), database, server.superuser(), password);
    return start(
        folder,
        server,
        new Shape(port, server.superuser(), "warm: off", calm),
        database,
        policy,
        PLAINTEXT,
        "");
  }

  /**
   * How the server is reached.
   *
   * @param user that Weir is there
   * @param warm a line of the connection
   * @param connections further ones
   */
  private record Shape(int port, String user, String warm, String connections) {}

  /** The same, behind load balancers on this machine that name their clients. */
  public static GatewayRig startBehindProxies(PostgresServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    return start(
        RigFolder.create(),
        server,
        database,
        policy,
        PLAINTEXT + "\n  proxyProtocol: { from: [127.0.0.1] }",
        "");
  }

  /** The same, with metrics on a port that {@link Weir#metricsPort} tells. */
  public static GatewayRig startWithMetrics(PostgresServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    return start(
        RigFolder.create(),
        server,
        database,
        policy,
        PLAINTEXT + "\n  metrics: { address: 127.0.0.1:0 }",
        "");
  }

  /** The same, but tokens are taken inside TLS only, with a certificate for localhost. */
  public static GatewayRig startWithTls(
      PostgresServer server, String database, String policy, CertificateAuthority authority)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    return start(folder, server, database, policy, folder.tls(authority), "");
  }

  /**
   * The same, in front of a MySQL or MariaDB too, whose connection is called as its database is.
   * Clients of all ports may come with TLS and without.
   *
   * @param user whom the PostgreSQL trusts without a password
   * @param other exists on the MySQL
   */
  public static GatewayRig startForBoth(
      String user,
      PostgresServer server,
      String database,
      MySqlServer mysql,
      String other,
      CertificateAuthority authority,
      String policy)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    String connection = folder.toMySql(other, mysql, mysql.port(), other);
    String listen = folder.tls(authority) + "\n  " + PLAINTEXT + "\n  mysql: 127.0.0.1:0";
    var shape = new Shape(server.port(), user, "", connection);
    return start(folder, server, shape, database, policy, listen, "");
  }

  private static GatewayRig start(
      RigFolder folder,
      PostgresServer server,
      String database,
      String policy,
      String confidentiality,
      String identity)
      throws IOException, InterruptedException, StartFailed {
    return start(
        folder,
        server,
        new Shape(server.port(), server.superuser(), "", ""),
        database,
        policy,
        confidentiality,
        identity);
  }

  private static GatewayRig start(
      RigFolder folder,
      PostgresServer server,
      Shape shape,
      String database,
      String policy,
      String confidentiality,
      String identity)
      throws IOException, InterruptedException, StartFailed {
    SmallIssuer issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
    Path password = folder.write("password", server.superuserPassword());
    String head =
        """
        listen:
          postgres: 127.0.0.1:0
          web: 127.0.0.1:0
          %s
        data: %s
        identity:
          - name: rig
            issuer: %s
            audience: [%s]
        %sconnections:
          - name: %s
            protocol: postgres
            address: 127.0.0.1:%d
            database: %s
            tls: disable
            %s
            credentials:
              user: %s
              password: { file: %s }
        %s\
        """
            .formatted(
                confidentiality,
                folder.resolve("data"),
                issuer.issuer(),
                issuer.audience(),
                identity,
                CONNECTION,
                shape.port(),
                database,
                shape.warm(),
                shape.user(),
                password,
                shape.connections());
    Path configuration = folder.write("weir.yaml", head + policy);
    try {
      Weir weir = Weir.start(configuration);
      return new GatewayRig(folder, server, database, issuer, head, weir);
    } catch (StartFailed | InterruptedException | RuntimeException e) {
      issuer.close();
      throw e;
    }
  }

  /** Puts another policy into the configuration file, as an operator's editor would. */
  public void rewritePolicy(String policy) throws IOException {
    Path fresh = folder.write("weir.yaml.new", head + policy);
    Files.move(fresh, configuration(), StandardCopyOption.ATOMIC_MOVE);
  }

  public Path configuration() {
    return folder.resolve("weir.yaml");
  }

  public Path data() {
    return folder.resolve("data");
  }

  public Weir weir() {
    return weir;
  }

  public SmallIssuer issuer() {
    return issuer;
  }

  public int port() {
    return weir.postgresAddress().getPort();
  }

  public int mySqlPort() {
    return Objects.requireNonNull(weir.mysqlAddress()).getPort();
  }

  public URI web() {
    return URI.create("http://127.0.0.1:" + weir.webPort());
  }

  /** The name of the connection, which clients give as the database. */
  public String connection() {
    return CONNECTION;
  }

  public String token(String user, String... groups) {
    return issuer.mint(user, Set.of(groups), "rig", TOKEN_LIFE);
  }

  /** A JDBC connection through Weir. */
  public Connection connect(String user, String... groups) throws SQLException {
    return connect(new Properties(), user, groups);
  }

  /**
   * @param properties pgjdbc's, besides user and password
   */
  public Connection connect(Properties properties, String user, String... groups)
      throws SQLException {
    var all = new Properties();
    all.putAll(properties);
    all.setProperty("user", user);
    all.setProperty("password", token(user, groups));
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), CONNECTION), all);
  }

  /** A JDBC connection with any token. */
  public Connection connectWith(String token) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "anybody");
    properties.setProperty("password", token);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), CONNECTION), properties);
  }

  /** The same database past Weir. */
  public Connection straight() throws SQLException {
    return straight(new Properties());
  }

  /**
   * @param properties pgjdbc's, besides user and password
   */
  public Connection straight(Properties properties) throws SQLException {
    var all = new Properties();
    all.putAll(properties);
    all.setProperty("user", server.superuser());
    all.setProperty("password", server.superuserPassword());
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), database), all);
  }

  @Override
  public void close() throws IOException {
    weir.close();
    issuer.close();
    folder.delete();
  }
}
