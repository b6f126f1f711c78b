package dev.weir.gateway.postgres.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.testkit.network.Course;
import dev.weir.testkit.network.DeafPort;
import dev.weir.testkit.network.FaultProxy;
import dev.weir.testkit.postgres.AuthenticationMethod;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.PostgresUser;
import dev.weir.testkit.tls.CertificateAuthority;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in to a real server in every way that Weir knows, and the ways that it refuses. */
class UpstreamConnectorTest {
  private static final EventLoops LOOPS = EventLoops.start(1);
  private static final UpstreamConnector CONNECTOR =
      new UpstreamConnector(LOOPS, Thread::startVirtualThread, new SecureRandom());
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server =
        PostgresServer.start(
            PostgresOptions.defaults()
                .withTls(dev.weir.testkit.postgres.TlsMode.OFFERED)
                .withUser("scram", "pencil")
                .withUser(new PostgresUser("md5", "pencil", AuthenticationMethod.MD5))
                .withUser(new PostgresUser("clear", "pencil", AuthenticationMethod.PASSWORD))
                .withUser(new PostgresUser("trusted", "", AuthenticationMethod.TRUST)));
  }

  @AfterAll
  static void stop() {
    server.close();
    LOOPS.close();
  }

  private static UpstreamTarget target(
      String host, int port, TlsMode tls, @Nullable Path authorities) {
    return new UpstreamTarget(
        "orders",
        host,
        port,
        "postgres",
        tls,
        authorities,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1));
  }

  private static SignedIn connect(UpstreamTarget target, String user, String password)
      throws Exception {
    var credential = new Credential(user, Secret.taking(password.getBytes(StandardCharsets.UTF_8)));
    return CONNECTOR
        .connect(
            Grants.on("orders"),
            target,
            credential,
            new UpstreamStartup(Map.of("application_name", "test")),
            LOOPS.next())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static SignedIn connect(TlsMode tls, String user) throws Exception {
    Path authorities = tls == TlsMode.DISABLE ? null : server.authorityFile();
    return connect(target("127.0.0.1", server.port(), tls, authorities), user, "pencil");
  }

  private static void assertWorks(SignedIn signedIn) {
    UpstreamSession session = signedIn.session();
    assertThat(session.serverMajor()).isEqualTo(18);
    assertThat(session.backendPid()).isPositive();
    assertThat(session.parameters()).containsEntry("application_name", "test");
    assertThat(session.channel().isActive()).isTrue();
    signedIn.received().release();
    session.channel().close();
  }

  private static void assertFails(ThrowingConnect attempt, String sqlState, String words) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            UpstreamFailed.class,
            failed -> {
              assertThat(failed.sqlState()).isEqualTo(sqlState);
              assertThat(failed).hasMessageContaining(words);
              assertThat(String.valueOf(failed.getMessage())).doesNotContain("pencil");
            });
  }

  private interface ThrowingConnect {
    void run() throws Exception;
  }

  @Test
  void scramWorksInsideAndOutsideTls() throws Exception {
    SignedIn encrypted = connect(TlsMode.VERIFY_FULL, "scram");
    assertThat(encrypted.session().channel().pipeline().get(SslHandler.class)).isNotNull();
    assertWorks(encrypted);
    assertWorks(connect(TlsMode.DISABLE, "scram"));
  }

  @Test
  void md5AndClearTextWorkInsideTlsOnly() throws Exception {
    assertWorks(connect(TlsMode.VERIFY_CA, "md5"));
    assertWorks(connect(TlsMode.REQUIRE, "clear"));
    assertFails(() -> connect(TlsMode.DISABLE, "md5"), "28000", "inside TLS only");
    assertFails(() -> connect(TlsMode.DISABLE, "clear"), "28000", "inside TLS only");
  }

  @Test
  void aServerMayTrust() throws Exception {
    assertWorks(connect(TlsMode.DISABLE, "trusted"));
  }

  @Test
  void aWrongPasswordIsReportedWithoutTheServersWords() {
    assertFails(
        () ->
            connect(target("127.0.0.1", server.port(), TlsMode.DISABLE, null), "scram", "pencil2"),
        "28000",
        "did not accept Weir's credential");
  }

  @Test
  void aCertificateForAnotherHostIsRefusedByVerifyFullOnly() throws Exception {
    Path authorities = server.authorityFile();
    try (var elsewhere = new Forwarder("127.0.0.2", server.port())) {
      assertFails(
          () ->
              connect(
                  target("127.0.0.2", elsewhere.port(), TlsMode.VERIFY_FULL, authorities),
                  "scram",
                  "pencil"),
          "08001",
          "certificate is not for this host");
      assertWorks(
          connect(
              target("127.0.0.2", elsewhere.port(), TlsMode.VERIFY_CA, authorities),
              "scram",
              "pencil"));
    }
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefusedUnlessNobodyAsks(@TempDir Path files)
      throws Exception {
    Path other = files.resolve("other.crt");
    Files.writeString(other, CertificateAuthority.create("other").certificatePem());
    for (TlsMode mode : new TlsMode[] {TlsMode.VERIFY_FULL, TlsMode.VERIFY_CA, TlsMode.REQUIRE}) {
      assertFails(
          () -> connect(target("127.0.0.1", server.port(), mode, other), "scram", "pencil"),
          "08001",
          "certificate");
    }
    // the system's own authorities do not know this one either
    assertFails(
        () ->
            connect(
                target("127.0.0.1", server.port(), TlsMode.VERIFY_FULL, null), "scram", "pencil"),
        "08001",
        "certificate");
    assertWorks(
        connect(target("127.0.0.1", server.port(), TlsMode.REQUIRE, null), "scram", "pencil"));
  }

  @Test
  void aServerWithoutTlsIsRefusedWhereTlsIsWanted() throws Exception {
    try (var fake = new FakeServer('N')) {
      assertFails(
          () -> connect(target("127.0.0.1", fake.port(), TlsMode.REQUIRE, null), "scram", "x"),
          "08001",
          "does not offer TLS");
    }
  }

  @Test
  void bytesBehindTheAnswerToSslRequestEndTheConnection() throws Exception {
    try (var fake = new FakeServer('S', 'R', 0, 0, 0, 8, 0, 0, 0, 0)) {
      assertFails(
          () -> connect(target("127.0.0.1", fake.port(), TlsMode.REQUIRE, null), "scram", "x"),
          "08001",
          "unencrypted data");
    }
  }

  @Test
  void aServerThatSaysNothingEndsInATimeout() throws Exception {
    try (var fake = new FakeServer()) {
      assertFails(
          () -> connect(target("127.0.0.1", fake.port(), TlsMode.DISABLE, null), "scram", "x"),
          "08001",
          "in time");
    }
  }

  @Test
  void aServerThatIsAskedForTlsAndSaysNothingIsLeftInTime() throws Exception {
    for (int[] answer : new int[][] {{}, {'S'}}) {
      try (var fake = new FakeServer(answer)) {
        assertFails(
            () -> connect(target("127.0.0.1", fake.port(), TlsMode.REQUIRE, null), "scram", "x"),
            "08001",
            "TLS");
        fake.awaitHangUp();
      }
    }
  }

  @Test
  void whatTlsTakesIsTimeOfTheSignIn() throws Exception {
    Course later = Course.CLEAN.later(Duration.ofMillis(80));
    try (var slow = FaultProxy.before(server.port())) {
      slow.use(later, later);
      // Two questions and answers for TLS and three for the sign-in: 800 ms at least.
      var target = target(slow.port(), PATIENCE, Duration.ofMillis(760));
      assertFails(() -> connect(target, "scram", "pencil"), "08001", "in time");
      slow.useClean();
      assertWorks(connect(target, "scram", "pencil"));
    }
  }

  @Test
  void aServerThatNeitherTakesNorRefusesTheConnectionIsGivenUp() throws Exception {
    try (DeafPort deaf = DeafPort.open()) {
      for (Duration connectTimeout : List.of(Duration.ofMillis(100), Duration.ofNanos(1))) {
        assertFails(
            () -> connect(target(deaf.port(), connectTimeout, PATIENCE), "scram", "x"),
            "08001",
            "cannot be reached");
      }
    }
  }

  private static UpstreamTarget target(int port, Duration connect, Duration signIn) {
    return new UpstreamTarget(
        "orders", "127.0.0.1", port, "postgres", TlsMode.REQUIRE, null, connect, signIn);
  }

  @Test
  void aServerThatSpeaksSomethingElseIsRefused() throws Exception {
    try (var fake = new FakeServer('H', 'T', 'T', 'P', '/', '1', '.', '1')) {
      assertFails(
          () -> connect(target("127.0.0.1", fake.port(), TlsMode.DISABLE, null), "scram", "x"),
          "08P01",
          "protocol");
    }
  }

  @Test
  void aServerThatIsNotThereIsReported() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertFails(
        () -> connect(target("127.0.0.1", port, TlsMode.DISABLE, null), "scram", "x"),
        "08001",
        "cannot be reached");
  }

  @Test
  void aGrantForAnotherConnectionOpensNothing() {
    var credential = new Credential("scram", Secret.taking(new byte[0]));
    assertThatThrownBy(() ->
            CONNECTOR.connect(
                Grants.on("payroll"),
                target("127.0.0.1", server.port(), TlsMode.DISABLE, null),
                credential,
                new UpstreamStartup(Map.of()),
                LOOPS.next()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theMajorVersionIsReadFromWhatServersReport() {
    assertThat(UpstreamConnector.major("18.6 (Debian 18.6-1.pgdg12+1)")).isEqualTo(18);
    assertThat(UpstreamConnector.major("19beta1")).isEqualTo(19);
    assertThat(UpstreamConnector.major("nonsense")).isZero();
  }

  /** Answers the first packet with some bytes and keeps the connection open. */
  private static final class FakeServer implements AutoCloseable {
    private final ServerSocket socket;
    private final CountDownLatch leftAlone = new CountDownLatch(1);

    FakeServer(int... answer) throws Exception {
      socket = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
      byte[] bytes = new byte[answer.length];
      for (int i = 0; i < answer.length; i++) {
        bytes[i] = (byte) answer[i];
      }
      Thread.startVirtualThread(() -> {
        try (var client = socket.accept()) {
          client.getInputStream().readNBytes(8);
          client.getOutputStream().write(bytes);
          client.getOutputStream().flush();
          client.getInputStream().readAllBytes();
          leftAlone.countDown();
        } catch (java.io.IOException closed) {
          assertThat(closed).isNotNull();
        }
      });
    }

    int port() {
      return socket.getLocalPort();
    }

    /** Returns when the other side has closed the connection. */
    void awaitHangUp() throws InterruptedException {
      assertThat(leftAlone.await(10, TimeUnit.SECONDS)).as("hung up").isTrue();
    }

    @Override
    public void close() throws Exception {
      socket.close();
    }
  }
}
