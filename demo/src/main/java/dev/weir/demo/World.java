package dev.weir.demo;

import dev.weir.app.StartFailed;
import dev.weir.app.Weir;
import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.issuer.LoginIssuer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the demo runs: a server with a shop in it, an issuer, a gateway. Closing it
 * leaves nothing behind, also while it is being started. Thread-safe.
 */
final class World implements AutoCloseable {
  private static final int POSTGRES_PORT = 15432;
  private static final int MYSQL_PORT = 13306;
  private static final int WEB_PORT = 18443;
  private static final Duration TOKEN_LIFE = Duration.ofHours(8);
  private static final String TEMPLATE = "weir.yaml";

  private final Narrator narrator;
  private final Kind kind;
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable Path folder;
  private @Nullable Shop shop;
  private @Nullable SmallIssuer issuer;

  /** Where dana signs in with a browser. */
  private @Nullable LoginIssuer people;

  private @Nullable Weir weir;
  private boolean closed;

  /** Which server the shop is in. */
  enum Kind {
    POSTGRES,
    /** Behind TLS: its drivers send a token in no other way. */
    MARIADB
  }

  World(Narrator narrator, Kind kind) {
    this.narrator = narrator;
    this.kind = kind;
  }

  /** Starts everything with the demo's own configuration. */
  void start() throws IOException, InterruptedException, StartFailed {
    start(resource(TEMPLATE));
  }

  /**
   * Starts everything.
   *
   * @param template of the configuration, with names in {braces} to be filled in
   */
  void start(String template) throws IOException, InterruptedException, StartFailed {
    String password = randomPassword();
    startServer(password);
    startIssuer();
    startWeir(template, password);
  }

  // Each step is closed whole or not begun: closing waits for the one that is under way.

  private synchronized void startServer(String password) throws IOException {
    checkOpen();
    narrator.progress(
        "starting %s with a small shop in it …"
            .formatted(kind == Kind.POSTGRES ? "PostgreSQL" : "MariaDB"));
    Path made = Files.createTempDirectory("weir-demo");
    folder = made;
    shop =
        switch (kind) {
          case POSTGRES -> PostgresShop.open(password);
          case MARIADB -> MariaDbShop.open(password, made);
        };
  }

  private synchronized void startIssuer() throws IOException {
    checkOpen();
    narrator.progress("starting an OIDC issuer for alice (an agent) and dana (a DBA) …");
    issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
    LoginIssuer forPeople = LoginIssuer.start("api://weir", InstantSource.system());
    forPeople.signInAs("dana");
    forPeople.putInto("dba");
    people = forPeople;
    secretFile(agentTokenFile(), agentToken());
    secretFile(reviewerTokenFile(), reviewerToken());
  }

  private synchronized void startWeir(String template, String password)
      throws IOException, InterruptedException, StartFailed {
    checkOpen();
    narrator.progress("starting Weir …");
    Path passwordFile = secretFile(folder().resolve("password"), password);
    Map<String, String> values = new HashMap<>();
    values.put("listen", listen());
    values.put("web", Integer.toString(portNear(WEB_PORT)));
    values.put("data", folder().resolve("data").toString());
    values.put("issuer", issuer().issuer().toString());
    values.put("audience", issuer().audience());
    values.put("people", Objects.requireNonNull(people).issuer().toString());
    values.put("client", LoginIssuer.CLIENT);
    values.put("protocol", shop().protocol());
    values.put("upstream", Integer.toString(shop().port()));
    values.put("ca", shop().authority().toString());
    values.put("password", passwordFile.toString());
    values.put("schema", shop().schema());
    String yaml = fill(template, values);
    Files.writeString(configuration(), yaml);
    weir = Weir.start(configuration());
  }

  /** Where clients of the shop's server come to. */
  private String listen() throws IOException {
    if (kind == Kind.POSTGRES) {
      return "postgres: 127.0.0.1:" + portNear(POSTGRES_PORT);
    }
    CertificateAuthority authority = CertificateAuthority.create("Weir demo");
    Path certificate = folder().resolve("tls.crt");
    Path key = folder().resolve("tls.key");
    authority.issue(List.of("localhost", "127.0.0.1")).write(certificate, key);
    Files.writeString(gatewayAuthority(), authority.certificatePem());
    return """
    mysql: 127.0.0.1:%d
      postgres: 127.0.0.1:0
      tls: { certificate: %s, key: %s }\
    """
        .formatted(portNear(MYSQL_PORT), certificate, key);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the demo was told to stop");
    }
  }

  private Path folder() {
    return Objects.requireNonNull(folder, "not started");
  }

  synchronized Shop shop() {
    return Objects.requireNonNull(shop, "not started");
  }

  private SmallIssuer issuer() {
    return Objects.requireNonNull(issuer, "not started");
  }

  private Weir weir() {
    return Objects.requireNonNull(weir, "not started");
  }

  /** Where clients of the shop's server connect to. */
  synchronized int port() {
    return switch (kind) {
      case POSTGRES -> weir().postgresAddress().getPort();
      case MARIADB -> Objects.requireNonNull(weir().mysqlAddress()).getPort();
    };
  }

  synchronized URI web() {
    return URI.create((tls() ? "https" : "http") + "://127.0.0.1:" + weir().webPort());
  }

  /** Whether clients speak to the gateway inside TLS. */
  boolean tls() {
    return kind == Kind.MARIADB;
  }

  /** The certificate that clients of the gateway trust, where there is TLS. */
  synchronized Path gatewayAuthority() {
    return folder().resolve("ca.pem");
  }

  synchronized String agentToken() {
    return issuer().mint("alice", Set.of("ai-agents"), "claude", TOKEN_LIFE);
  }

  synchronized String reviewerToken() {
    return issuer().mint("dana", Set.of("dba"), null, TOKEN_LIFE);
  }

  /** A token for alice's agent; only this user can read the file. */
  synchronized Path agentTokenFile() {
    return folder().resolve("alice.token");
  }

  /** A token for dana; only this user can read the file. */
  synchronized Path reviewerTokenFile() {
    return folder().resolve("dana.token");
  }

  synchronized Path configuration() {
    return folder().resolve("weir.yaml");
  }

  /** Asks the server itself, past the gateway. */
  String straight(String sql) {
    return shop().straight(sql);
  }

  /** Returns when the world is closed. */
  void awaitClosed() throws InterruptedException {
    over.await();
  }

  synchronized boolean closed() {
    return closed;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (weir != null) {
        weir.close();
      }
      if (issuer != null) {
        issuer.close();
      }
      if (people != null) {
        people.close();
      }
    } finally {
      try {
        if (shop != null) {
          shop.close();
        }
      } finally {
        if (folder != null) {
          delete(folder);
        }
        over.countDown();
      }
    }
  }

  private static Path secretFile(Path file, String secret) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, secret);
  }

  private static String randomPassword() {
    var bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The port that the documentation names, or any free one if it is taken. */
  private static int portNear(int wanted) throws IOException {
    try (var socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }

  private static String fill(String template, Map<String, String> values) {
    String filled = template;
    for (var entry : values.entrySet()) {
      filled = filled.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return filled;
  }

  static String resource(String name) throws IOException {
    try (InputStream in = World.class.getResourceAsStream("/demo/" + name)) {
      if (in == null) {
        throw new IOException("the demo's file is missing from the build: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> contents;
    try (Stream<Path> walk = Files.walk(folder)) {
      contents = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : contents) {
      Files.deleteIfExists(path);
    }
  }
}
