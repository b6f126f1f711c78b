package dev.weir.gateway.postgres.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.RawClient.Message;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.wire.postgres.CancelKey;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.frontend.CancelRequest;
import dev.weir.wire.postgres.frontend.Query;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the token to a session on a real server. */
class SignInTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("gateway");
  private static PostgresServer server;
  private static TestGateway gateway;
  private static Path authorityFile;

  @BeforeAll
  static void start(@TempDir Path files) throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults().withUser("weir", "pencil"));
    gateway =
        new TestGateway(
            new HandshakeSettings(true, Duration.ofSeconds(30), 50, 0),
            TestGateway.tls(files, AUTHORITY));
    authorityFile = files.resolve("ca.crt");
    java.nio.file.Files.writeString(authorityFile, AUTHORITY.certificatePem());
    gateway.connection(target("orders", server.port()), "weir", "pencil");
    gateway.connection(target("broken", server.port()), "weir", "wrong");
  }

  private static UpstreamTarget target(String name, int port) {
    return new UpstreamTarget(
        name,
        "127.0.0.1",
        port,
        "postgres",
        TlsMode.DISABLE,
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static RawClient begin(ProtocolVersion version, String database) throws IOException {
    RawClient client = RawClient.connect(gateway.port());
    client.send(RawClient.startup(version, "user", "anything", "database", database)).read();
    return client;
  }

  private static Message refusal(String database, String token) throws IOException {
    try (RawClient client = begin(ProtocolVersion.V3_0, database)) {
      return client.sendToken(token).read();
    }
  }

  @Test
  void pgjdbcSignsInWithATokenInsideVerifiedTls() throws Exception {
    var properties = new Properties();
    properties.setProperty("user", "alice");
    properties.setProperty("password", "user/alice");
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", authorityFile.toString());
    properties.setProperty("ApplicationName", "report");
    // else the driver sets the name with a statement, later
    properties.setProperty("assumeMinServerVersion", "9.0");
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/orders".formatted(gateway.port()), properties);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT session_user, current_setting('application_name')")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("weir");
      assertThat(row.getString(2)).matches("report/weir:alice@s[0-9]+");
    }
  }

  @Test
  void pgjdbcSpeaksDirectTls() throws Exception {
    var properties = new Properties();
    properties.setProperty("user", "alice");
    properties.setProperty("password", "user/alice");
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslNegotiation", "direct");
    properties.setProperty("sslrootcert", authorityFile.toString());
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://localhost:%d/orders".formatted(gateway.port()), properties)) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void aConnectionThatIsThereAtOnceIsUsedOnTheLoopOfItsClient(@TempDir Path files)
      throws Exception {
    try (var ahead =
        new TestGateway(
            new HandshakeSettings(true, Duration.ofSeconds(30), 50, 0),
            TestGateway.tls(files, AUTHORITY))) {
      ahead.connection(target("orders", server.port()), "weir", "pencil");
      ahead.connectBeforeAnybodyWaits();
      try (RawClient client = RawClient.connect(ahead.port())) {
        client
            .send(RawClient.startup(ProtocolVersion.V3_2, "user", "anything", "database", "orders"))
            .read();
        client.sendToken("user/alice").readUntil('Z');
      }
      assertThat(ahead.sessions()).hasSize(1);
      assertThat(ahead.strays()).isEmpty();
    }
  }

  @Test
  void theGreetingIsThatOfTheServerWithAKeyOfWeirsOwn() throws Exception {
    try (RawClient client = begin(ProtocolVersion.V3_2, "orders")) {
      List<Message> greeting = client.sendToken("user/alice").readUntil('Z');
      assertThat(greeting.getFirst().body()).containsExactly(0, 0, 0, 0);
      assertThat(greeting).anyMatch(m -> m.type() == 'S' && text(m).startsWith("server_version"));
      assertThat(key(greeting).body()).hasSize(4 + 32);
      assertThat(greeting.getLast().body()).containsExactly('I');
    }
    try (RawClient client = begin(ProtocolVersion.V3_0, "orders")) {
      assertThat(key(client.sendToken("user/alice").readUntil('Z')).body()).hasSize(4 + 4);
    }
  }

  private static String text(Message message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  private static Message key(List<Message> greeting) {
    return greeting.stream().filter(m -> m.type() == 'K').findFirst().orElseThrow();
  }

  @Test
  void whatFollowsTheTokenAtOnceIsNotLost() throws Exception {
    try (RawClient client = begin(ProtocolVersion.V3_0, "orders")) {
      client.sendToken("user/alice").send(query("SELECT 42"));
      client.readUntil('Z');
      assertThat(client.readUntil('Z')).anyMatch(m -> m.type() == 'D' && text(m).endsWith("42"));
    }
  }

  private static Query query(String sql) {
    return new Query(Unpooled.wrappedBuffer(sql.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTokenThatIsNotAcceptedIsRefusedWithTheFaultAndAudited() throws Exception {
    Message refusal = refusal("orders", "stolen");
    assertThat(refusal.field('S')).isEqualTo("FATAL");
    assertThat(refusal.field('C')).isEqualTo("28P01");
    assertThat(refusal.field('M')).isEqualTo("sign-in refused: the token expired");
    assertThat(refusal.field('D')).contains("EXPIRED");
    assertThat(text(refusal)).doesNotContain("stolen");
    assertThat(gateway.audited())
        .anyMatch(e ->
            e instanceof AuditEvent.SignInRefused refused
                && refused.connection().equals("orders")
                && refused.reason().startsWith("EXPIRED"));
  }

  @Test
  void beforeSignInNobodyLearnsWhichConnectionsExist() throws Exception {
    Message known = refusal("orders", "no token");
    Message unknown = refusal("nowhere", "no token");
    assertThat(unknown.body()).isEqualTo(known.body());
  }

  @Test
  void anUnknownDatabaseIsRefusedWithoutAList() throws Exception {
    Message refusal = refusal("nowhere", "user/alice");
    assertThat(refusal.field('C')).isEqualTo("3D000");
    assertThat(refusal.field('M')).isEqualTo("database \"nowhere\" does not exist");
    assertThat(text(refusal)).doesNotContain("orders");
  }

  @Test
  void whomNoRuleAdmitsIsRefusedAndAudited() throws Exception {
    Message refusal = refusal("orders", TestGateway.TOKEN_PREFIX + TestGateway.STRANGER);
    assertThat(refusal.field('C')).isEqualTo("28000");
    assertThat(gateway.audited())
        .anyMatch(e ->
            e instanceof AuditEvent.SessionRefused refused
                && refused.subject().user().equals(TestGateway.STRANGER));
  }

  @Test
  void aCredentialThatTheServerRefusesIsReportedWithoutItsWords() throws Exception {
    Message refusal = refusal("broken", "user/alice");
    assertThat(refusal.field('C')).isEqualTo("28000");
    assertThat(refusal.field('M'))
        .isEqualTo("connection \"broken\": the server did not accept Weir's credential");
  }

  @Test
  void aSessionThatCannotBeRecordedIsRefused(@TempDir Path files) throws Exception {
    try (var deaf =
        new TestGateway(new HandshakeSettings(true, Duration.ofSeconds(30), 5, 0), null)) {
      deaf.connection(target("orders", server.port()), "weir", "pencil");
      deaf.failRecording();
      try (RawClient client = RawClient.connect(deaf.port())) {
        client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "a", "database", "orders"));
        client.read();
        assertThat(client.sendToken("user/alice").read().field('C')).isEqualTo("58030");
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void theRightKeyCancelsAndAForgedOneDoesNot() throws Exception {
    try (RawClient client = begin(ProtocolVersion.V3_2, "orders")) {
      ByteBuffer key = ByteBuffer.wrap(key(client.sendToken("user/alice").readUntil('Z')).body());
      int processId = key.getInt();
      byte[] secret = new byte[key.remaining()];
      key.get(secret);
      client.send(query("SELECT pg_sleep(30)"));
      awaitRunning("pg_sleep(30)");

      byte[] forged = secret.clone();
      forged[31] ^= 1;
      cancel(processId, forged);
      cancel(processId, Arrays.copyOf(secret, 4));
      cancel(processId + 1, secret);
      assertThat(running("pg_sleep(30)")).isEqualTo(1);

      cancel(processId, secret);
      assertThat(client.readUntil('Z'))
          .anyMatch(m -> m.type() == 'E' && m.field('C').equals("57014"));
    }
  }

  private static void cancel(int processId, byte[] key) throws IOException {
    try (RawClient other = RawClient.connect(gateway.port())) {
      other.send(new CancelRequest(processId, CancelKey.of(key)));
      assertThat(other.isClosed()).isTrue();
    }
  }

  private static long running(String sql) {
    String count =
        server
            .query(
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT "
                    + sql
                    + "'")
            .getFirst()
            .getFirst();
    return Long.parseLong(String.valueOf(count));
  }

  private static void awaitRunning(String sql) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (running(sql) == 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void aSearchPathOfTheClientReachesTheServer() throws Exception {
    var properties = new Properties();
    properties.setProperty("user", "alice");
    properties.setProperty("password", "user/alice");
    properties.setProperty("sslmode", "disable");
    properties.setProperty("currentSchema", "pg_catalog,public");
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/orders".formatted(gateway.port()), properties);
        ResultSet row = connection.createStatement().executeQuery("SHOW search_path")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("pg_catalog,public");
    }
  }

  @Test
  void theServersSessionEndsWithTheClients() throws Exception {
    try (RawClient client = begin(ProtocolVersion.V3_0, "orders")) {
      client.sendToken("user/leaver").readUntil('Z');
      assertThat(sessionsOf("leaver")).isEqualTo(1);
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (sessionsOf("leaver") != 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static long sessionsOf(String user) throws SQLException {
    String count =
        server
            .query(
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'weir:%s@%%'"
                    .formatted(user))
            .getFirst()
            .getFirst();
    return Long.parseLong(String.valueOf(count));
  }
}
