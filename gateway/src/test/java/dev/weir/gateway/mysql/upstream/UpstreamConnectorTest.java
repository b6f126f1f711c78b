package dev.weir.gateway.mysql.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlOptions;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import dev.weir.wire.mysql.Capabilities;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in to real servers in every way that Weir knows, and the ways that it refuses. */
class UpstreamConnectorTest {
  private static final EventLoops LOOPS = EventLoops.start(1);
  private static final UpstreamConnector CONNECTOR =
      new UpstreamConnector(
          LOOPS, Thread::startVirtualThread, connection -> credential("cached", "pencil"));
  private static final Map<ServerKind, MySqlServer> SERVERS = new EnumMap<>(ServerKind.class);

  @TempDir static Path folder;

  @BeforeAll
  static void start() throws Exception {
    for (ServerKind kind : List.of(ServerKind.MYSQL_8_0, ServerKind.MARIADB)) {
      MySqlServer server = MySqlServer.start(MySqlOptions.of(kind).withTls());
      SERVERS.put(kind, server);
      server.execute("create database orders");
      Files.writeString(
          authorities(kind), Objects.requireNonNull(server.authority()).certificatePem());
    }
    for (String user : List.of("cached", "full", "hashed", "native")) {
      String plugin =
          switch (user) {
            case "hashed" -> "sha256_password";
            case "native" -> "mysql_native_password";
            default -> "caching_sha2_password";
          };
      server(ServerKind.MYSQL_8_0)
          .execute(
              "create user %s@localhost identified with %s by 'pencil'".formatted(user, plugin),
              "grant all on *.* to %s@localhost".formatted(user));
    }
    server(ServerKind.MARIADB)
        .execute(
            "create user native@localhost identified via mysql_native_password using"
                + " password('pencil')",
            "grant all on *.* to native@localhost",
            "create user elliptic@localhost identified via ed25519 using password('pencil')",
            "grant all on *.* to elliptic@localhost");
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(MySqlServer::close);
    LOOPS.close();
  }

  private static MySqlServer server(ServerKind kind) {
    return Objects.requireNonNull(SERVERS.get(kind));
  }

  private static Path authorities(ServerKind kind) {
    return folder.resolve(kind + ".pem");
  }

  private static Credential credential(String user, String password) {
    return new Credential(user, Secret.taking(password.getBytes(StandardCharsets.UTF_8)));
  }

  private static UpstreamSession connect(
      ServerKind kind, TlsMode tls, String host, String database, String user, String password)
      throws Exception {
    boolean verified = tls == TlsMode.VERIFY_FULL || tls == TlsMode.VERIFY_CA;
    @Nullable Path authorities = verified ? authorities(kind) : null;
    var target =
        new UpstreamTarget(
            "orders",
            host,
            server(kind).port(),
            database,
            tls,
            authorities,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    return connect(target, user, password);
  }

  /** With a certificate to show, at the address that the server's certificate is for. */
  private static UpstreamSession connect(
      ServerKind kind,
      TlsMode tls,
      String database,
      UpstreamTarget.ClientCertificate shown,
      String user)
      throws Exception {
    var target =
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            server(kind).port(),
            database,
            tls,
            authorities(kind),
            shown,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            UpstreamTarget.Warm.OFF);
    return connect(target, user, "pencil");
  }

  private static UpstreamSession connect(UpstreamTarget target, String user, String password)
      throws Exception {
    return CONNECTOR
        .connect(
            Grants.on("orders"),
            target,
            credential(user, password),
            new UpstreamStartup(
                Capabilities.FOUND_ROWS, 45, Map.of("program_name", "weir:alice@7")),
            LOOPS.next())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static UpstreamSession connect(ServerKind kind, TlsMode tls, String user)
      throws Exception {
    return connect(kind, tls, "127.0.0.1", "orders", user, "pencil");
  }

  private static void assertWorks(UpstreamSession session, boolean encrypted) {
    assertThat(session.channel().pipeline().get(SslHandler.class) != null).isEqualTo(encrypted);
    assertThat(session.channel().isActive()).isTrue();
    assertThat(session.connectionId()).isPositive();
    Capabilities agreed = session.agreed();
    assertThat(agreed.has(Capabilities.DEPRECATE_EOF | Capabilities.SESSION_TRACK)).isTrue();
    assertThat(agreed.has(Capabilities.FOUND_ROWS)).isTrue();
    assertThat(
            List.of(
                Capabilities.LOCAL_FILES,
                Capabilities.COMPRESS,
                Capabilities.QUERY_ATTRIBUTES,
                Capabilities.OPTIONAL_RESULTSET_METADATA,
                Capabilities.MULTI_STATEMENTS))
        .noneMatch(agreed::has);
    session.channel().close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void anAccountOfTheOldMethodSignsInInsideTlsAndWithout(ServerKind kind) throws Exception {
    UpstreamSession session = connect(kind, TlsMode.VERIFY_CA, "native");
    assertThat(session.server().isMariaDb()).isEqualTo(kind == ServerKind.MARIADB);
    assertThat(session.user()).isEqualTo("native");
    assertWorks(session, true);
    assertWorks(connect(kind, TlsMode.VERIFY_FULL, "native"), true);
    assertWorks(connect(kind, TlsMode.REQUIRE, "native"), true);
    assertWorks(connect(kind, TlsMode.DISABLE, "native"), false);
  }

  @Test
  void anAccountOfCachingSha2SignsInTheFirstTimeAndAgain() throws Exception {
    assertWorks(connect(ServerKind.MYSQL_8_0, TlsMode.VERIFY_FULL, "full"), true);
    assertWorks(connect(ServerKind.MYSQL_8_0, TlsMode.VERIFY_FULL, "full"), true);
    assertWorks(connect(ServerKind.MYSQL_8_0, TlsMode.DISABLE, "full"), false);
  }

  @Test
  void withoutTlsThePasswordIsEncryptedWithTheServersKey() throws Exception {
    server(ServerKind.MYSQL_8_0).execute("flush privileges");
    assertWorks(connect(ServerKind.MYSQL_8_0, TlsMode.DISABLE, "cached"), false);
    assertWorks(connect(ServerKind.MYSQL_8_0, TlsMode.DISABLE, "hashed"), false);
  }

  @Test
  void anAccountOfSha256SignsInInsideTls() throws Exception {
    assertWorks(connect(ServerKind.MYSQL_8_0, TlsMode.VERIFY_FULL, "hashed"), true);
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void theServerShowsWhoItIs(ServerKind kind) throws Exception {
    UpstreamSession session = connect(kind, TlsMode.DISABLE, "native");
    if (kind == ServerKind.MYSQL_8_0) {
      assertThat(
              server(kind)
                  .query(
                      "select attr_value from performance_schema.session_connect_attrs where"
                          + " attr_name = 'program_name' and processlist_id = "
                          + session.connectionId()))
          .isEqualTo(List.of(List.of("weir:alice@7")));
    }
    assertThat(
            server(kind)
                .query(
                    "select db from information_schema.processlist where id = "
                        + session.connectionId()))
        .isEqualTo(List.of(List.of("orders")));
    session.channel().close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void cancellingEndsWhatRuns(ServerKind kind) throws Exception {
    String user = kind == ServerKind.MYSQL_8_0 ? "cached" : "native";
    var connector =
        new UpstreamConnector(
            LOOPS, Thread::startVirtualThread, connection -> credential(user, "pencil"));
    var target =
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            server(kind).port(),
            "orders",
            TlsMode.DISABLE,
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    UpstreamSession session =
        connector
            .connect(
                Grants.on("orders"),
                target,
                credential(user, "pencil"),
                new UpstreamStartup(0, 45, Map.of()),
                LOOPS.next())
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    RunningQuery.on(session, "select sleep(600)");
    String running =
        "select count(*) from information_schema.processlist where info like 'select sleep%' and"
            + " id = "
            + session.connectionId();
    Await.until(
        Duration.ofSeconds(20),
        "what runs",
        () -> server(kind).query(running).equals(List.of(List.of("1"))));
    session.cancel();
    Await.until(
        Duration.ofSeconds(20),
        "what runs",
        () -> server(kind).query(running).equals(List.of(List.of("0"))));
    assertThat(session.channel().isActive()).isTrue();
    session.channel().close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void whatIsWrongIsSaidWithoutASecret(ServerKind kind) {
    assertFails(
        () -> connect(kind, TlsMode.DISABLE, "127.0.0.1", "orders", "native", "graphite"),
        "28000",
        "did not accept Weir's credential");
    assertFails(
        () -> connect(kind, TlsMode.DISABLE, "127.0.0.1", "nowhere", "native", "pencil"),
        "08004",
        "does not have the connection's database");
    ServerKind other = kind == ServerKind.MARIADB ? ServerKind.MYSQL_8_0 : ServerKind.MARIADB;
    assertFails(
        () -> connect(kind, TlsMode.VERIFY_CA, authorities(other)),
        "08001",
        "certificate is not accepted");
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void anAccountThatRequiresACertificateIsShownOne(ServerKind kind) throws Exception {
    MySqlServer server = server(kind);
    server.execute(
        "create user certified@localhost identified by 'pencil' require x509",
        "grant all on *.* to certified@localhost");
    var shown =
        new UpstreamTarget.ClientCertificate(folder.resolve("c.crt"), folder.resolve("c.key"));
    Objects.requireNonNull(server.authority())
        .issue(List.of("weir"))
        .write(shown.certificate(), shown.key());
    assertFails(
        () -> connect(kind, TlsMode.VERIFY_FULL, "certified"),
        "28000",
        "did not accept Weir's credential");
    assertWorks(connect(kind, TlsMode.VERIFY_FULL, "orders", shown, "certified"), true);
  }

  @Test
  void anAccountOfEd25519SignsIn() throws Exception {
    assertWorks(connect(ServerKind.MARIADB, TlsMode.DISABLE, "elliptic"), false);
    assertWorks(connect(ServerKind.MARIADB, TlsMode.VERIFY_CA, "elliptic"), true);
  }

  private static void connect(ServerKind kind, TlsMode tls, Path authorities) throws Exception {
    var target =
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            server(kind).port(),
            "orders",
            tls,
            authorities,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    CONNECTOR
        .connect(
            Grants.on("orders"),
            target,
            credential("native", "pencil"),
            new UpstreamStartup(0, 45, Map.of()),
            LOOPS.next())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static void assertFails(Attempt attempt, String sqlState, String words) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            UpstreamFailed.class,
            failed -> {
              assertThat(failed.sqlState()).isEqualTo(sqlState);
              assertThat(failed).hasMessageContaining(words);
              assertThat(String.valueOf(failed.getMessage())).doesNotContain("pencil", "graphite");
            });
  }

  private interface Attempt {
    void run() throws Exception;
  }
}
