package dev.weir.gateway.postgres.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.RawClient.Message;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.frontend.GssEncRequest;
import dev.weir.wire.postgres.frontend.SslRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client may send before its token, and what it must not. */
class StartupPathsTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("gateway");
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path files) throws Exception {
    gateway =
        new TestGateway(
            new HandshakeSettings(true, Duration.ofSeconds(30), 50, 0),
            TestGateway.tls(files, AUTHORITY));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(gateway.port());
  }

  private static Message startUp(String... parameters) throws IOException {
    try (RawClient client = connect()) {
      return client.send(RawClient.startup(ProtocolVersion.V3_0, parameters)).read();
    }
  }

  private static void assertRefused(Message answer, String sqlState, String words) {
    assertThat(answer.type()).isEqualTo('E');
    assertThat(answer.field('S')).isEqualTo("FATAL");
    assertThat(answer.field('C')).isEqualTo(sqlState);
    assertThat(answer.field('M')).contains(words);
  }

  @Test
  void anSslRequestLeadsIntoTlsAndToTheQuestionForTheToken() throws Exception {
    try (RawClient client = connect()) {
      assertThat(client.send(SslRequest.INSTANCE).readByte()).isEqualTo('S');
      client.startTls(AUTHORITY.certificatePem());
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice"));
      assertThat(client.read().body()).containsExactly(0, 0, 0, 3);
    }
  }

  @Test
  void directTlsNeedsTheApplicationProtocol() throws Exception {
    try (RawClient client = connect()) {
      client.startTls(AUTHORITY.certificatePem(), "postgresql");
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice"));
      assertThat(client.read().type()).isEqualTo('R');
    }
    try (RawClient client = connect()) {
      client.startTls(AUTHORITY.certificatePem());
      assertRefused(client.read(), "08P01", "ALPN");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void directTlsForAnotherProtocolIsRefused() throws Exception {
    try (RawClient client = connect()) {
      client.startTls(AUTHORITY.certificatePem(), "h2");
      assertRefused(client.read(), "08P01", "ALPN");
    }
  }

  @Test
  void bytesBehindAnSslRequestEndTheConnectionBeforeAnyHandshake() throws Exception {
    byte[] request = RawClient.bytes(SslRequest.INSTANCE);
    byte[] smuggled = RawClient.bytes(RawClient.startup(ProtocolVersion.V3_0, "user", "mallory"));
    byte[] both =
        ByteBuffer.allocate(request.length + smuggled.length).put(request).put(smuggled).array();
    try (RawClient client = connect()) {
      assertRefused(client.send(both).read(), "08P01", "unencrypted data");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void plaintextInsteadOfAHandshakeEndsTheConnection() throws Exception {
    try (RawClient client = connect()) {
      client.send(SslRequest.INSTANCE).readByte();
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "mallory"));
      // a TLS alert may come, a PostgreSQL message never
      int alert = 0x15;
      while (!client.isClosed()) {
        alert++;
        assertThat(alert).isLessThan(0x15 + 64);
      }
    }
  }

  @Test
  void anSslRequestInsideTlsIsRefused() throws Exception {
    try (RawClient client = connect()) {
      client.send(SslRequest.INSTANCE).readByte();
      client.startTls(AUTHORITY.certificatePem()).send(SslRequest.INSTANCE);
      assertRefused(client.read(), "08P01", "twice");
    }
  }

  @Test
  void gssEncryptionIsDeclinedOnceAndTlsMayFollow() throws Exception {
    try (RawClient client = connect()) {
      assertThat(client.send(GssEncRequest.INSTANCE).readByte()).isEqualTo('N');
      assertThat(client.send(SslRequest.INSTANCE).readByte()).isEqualTo('S');
    }
    try (RawClient client = connect()) {
      client.send(GssEncRequest.INSTANCE).readByte();
      assertRefused(client.send(GssEncRequest.INSTANCE).read(), "08P01", "twice");
    }
  }

  @Test
  void aHugeLengthIsRefusedBeforeAnythingIsRead() throws Exception {
    try (RawClient client = connect()) {
      assertRefused(
          client.send((byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff).read(),
          "08P01",
          "at most");
    }
  }

  @Test
  void garbageIsRefused() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(client.read().field('C')).isEqualTo("08P01");
    }
    try (RawClient client = connect()) {
      assertThat(client.send(new byte[8]).read().field('C')).isEqualTo("08P01");
    }
  }

  @Test
  void otherMajorVersionsAreRefused() throws Exception {
    for (int major : new int[] {2, 4}) {
      try (RawClient client = connect()) {
        byte[] packet = ByteBuffer.allocate(8).putInt(8).putInt(major << 16).array();
        assertRefused(client.send(packet).read(), "0A000", major + ".0");
      }
    }
  }

  @Test
  void aNewerMinorVersionIsNegotiatedDown() throws Exception {
    try (RawClient client = connect()) {
      client.send(
          RawClient.startup(new ProtocolVersion(3, 9), "user", "alice", "_pq_.future", "on"));
      Message negotiation = client.read();
      assertThat(negotiation.type()).isEqualTo('v');
      ByteBuffer body = ByteBuffer.wrap(negotiation.body());
      assertThat(body.getInt()).isEqualTo(3 << 16 | 2);
      assertThat(body.getInt()).isEqualTo(1);
      assertThat(client.read().type()).isEqualTo('R');
    }
  }

  @Test
  void replicationIsRefused() throws Exception {
    assertRefused(startUp("user", "alice", "replication", "database"), "42501", "replication");
    assertRefused(startUp("user", "alice", "replication", "1"), "42501", "replication");
    assertThat(startUp("user", "alice", "replication", "false").type()).isEqualTo('R');
  }

  @Test
  void aSettingThatIsNotHarmlessIsRefusedByName() throws Exception {
    assertRefused(
        startUp("user", "alice", "session_authorization", "postgres"),
        "42501",
        "\"session_authorization\"");
    assertRefused(
        startUp("user", "alice", "options", "-c standard_conforming_strings=off"),
        "42501",
        "\"standard_conforming_strings\"");
    assertThat(startUp("user", "alice", "options", "-c statement_timeout=5s").type())
        .isEqualTo('R');
  }

  @Test
  void aStartUpWithoutUserIsRefused() throws Exception {
    assertRefused(startUp("database", "orders"), "28000", "no PostgreSQL user name");
  }

  @Test
  void onlyATokenMayFollowTheQuestionForIt() throws Exception {
    try (RawClient client = connect()) {
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice")).read();
      client.send(dev.weir.wire.postgres.frontend.Sync.INSTANCE);
      assertRefused(client.read(), "08P01", "message type");
    }
  }

  @Test
  void aTokenOverTheLimitIsRefusedByItsLength() throws Exception {
    try (RawClient client = connect()) {
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice")).read();
      client.send(ByteBuffer.allocate(5).put((byte) 'p').putInt(1 << 30).array());
      assertRefused(client.read(), "08P01", "at most");
    }
  }
}
