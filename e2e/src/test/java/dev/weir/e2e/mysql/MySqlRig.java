package dev.weir.e2e.mysql;

import dev.weir.app.StartFailed;
import dev.weir.app.Weir;
import dev.weir.e2e.rig.RigFolder;
import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Weir as {@code serve} runs it, in this process, in front of one database of a running MySQL or
 * MariaDB. The connection is called {@code shop}; rules and everything else below it come from the
 * test. It has a certificate for localhost.
 */
public final class MySqlRig implements AutoCloseable {
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final String CONNECTION = "shop";

  private final RigFolder folder;
  private final SmallIssuer issuer;
  private final Weir weir;

  private MySqlRig(RigFolder folder, SmallIssuer issuer, Weir weir) {
    this.folder = folder;
    this.issuer = issuer;
    this.weir = weir;
  }

  /**
   * @param database exists on the server
   * @param policy the YAML from {@code rules:} on
   */
  static MySqlRig start(MySqlServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    return start(server, database, policy, "plaintextTokens: loopback");
  }

  /** The same, but tokens are taken inside TLS only. */
  public static MySqlRig startWithTls(MySqlServer server, String database, String policy)
      throws IOException, InterruptedException, StartFailed {
    return start(server, database, policy, "");
  }

  /**
   * The same, reaching the server by another port of this machine; a connection of the other
   * database's name reaches it straight.
   */
  static MySqlRig startReaching(
      int port, MySqlServer server, String database, String straight, String policy)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    String connection = folder.toMySql(straight, server, server.port(), straight);
    return start(folder, port, server, database, connection + policy, "plaintextTokens: loopback");
  }

  private static MySqlRig start(
      MySqlServer server, String database, String policy, String plaintext)
      throws IOException, InterruptedException, StartFailed {
    RigFolder folder = RigFolder.create();
    return start(folder, server.port(), server, database, policy, plaintext);
  }

  private static MySqlRig start(
      RigFolder folder,
      int port,
      MySqlServer server,
      String database,
      String policy,
      String plaintext)
      throws IOException, InterruptedException, StartFailed {
    SmallIssuer issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
    CertificateAuthority authority = CertificateAuthority.create("Weir e2e");
    folder.write("ca.pem", authority.certificatePem());
    String head =
        """
        listen:
          postgres: 127.0.0.1:0
          mysql: 127.0.0.1:0
          web: 127.0.0.1:0
          %s
          %s
        data: %s
        identity:
          - name: rig
            issuer: %s
            audience: [%s]
        connections:
        %s\
        """
            .formatted(
                plaintext,
                folder.tls(authority),
                folder.resolve("data"),
                issuer.issuer(),
                issuer.audience(),
                folder.toMySql(CONNECTION, server, port, database));
    Path configuration = folder.write("weir.yaml", head + policy);
    try {
      return new MySqlRig(folder, issuer, Weir.start(configuration));
    } catch (StartFailed | InterruptedException | RuntimeException e) {
      issuer.close();
      throw e;
    }
  }

  Weir weir() {
    return weir;
  }

  public int port() {
    return Objects.requireNonNull(weir.mysqlAddress()).getPort();
  }

  /** The PEM file that the gateway's certificate is checked with. */
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  URI web() {
    return URI.create("https://127.0.0.1:" + weir.webPort());
  }

  /** A client of {@link #web} that trusts the gateway's certificate. */
  HttpClient http() throws IOException, GeneralSecurityException {
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    try (var pem = Files.newInputStream(folder.resolve("ca.pem"))) {
      known.setCertificateEntry(
          "weir", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  /** The name of the connection, which clients give as the database. */
  String connection() {
    return CONNECTION;
  }

  public String token(String user, String... groups) {
    return token(user, TOKEN_LIFE, groups);
  }

  String token(String user, Duration life, String... groups) {
    return issuer.mint(user, Set.of(groups), "rig", life);
  }

  /**
   * A JDBC connection through Weir.
   *
   * @param driver {@code mysql} or {@code mariadb}
   * @param properties the driver's, besides user and password
   */
  Connection connect(String driver, Properties properties, String user, String... groups)
      throws SQLException {
    var all = new Properties();
    all.putAll(properties);
    all.setProperty("user", user);
    return connectWith(driver, all, token(user, groups));
  }

  /** The same with any token. */
  Connection connectWith(String driver, Properties properties, String token) throws SQLException {
    var all = new Properties();
    all.putAll(properties);
    all.putIfAbsent("user", "anybody");
    all.setProperty("password", token);
    // The drivers send what a server asks for in the clear inside TLS only.
    if (driver.equals("mysql")) {
      all.setProperty("sslMode", "REQUIRED");
    } else {
      all.setProperty("sslMode", "verify-full");
      all.setProperty("serverSslCert", folder.resolve("ca.pem").toString());
    }
    return DriverManager.getConnection(
        "jdbc:%s://127.0.0.1:%d/%s".formatted(driver, port(), CONNECTION), all);
  }

  /** The gateway's folder; beside it is {@code ca.pem}, which its certificate is checked with. */
  Path data() {
    return folder.resolve("data");
  }

  @Override
  public void close() throws IOException {
    weir.close();
    issuer.close();
    folder.delete();
  }
}
