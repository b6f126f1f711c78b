package dev.weir.gateway.postgres.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.FrontDoor;
import dev.weir.gateway.GatewayServer;
import dev.weir.gateway.GatewayServer.ListenRefused;
import dev.weir.gateway.ServerTls;
import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.frontend.SslRequest;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What protects the gateway from clients that never sign in, and tokens from the network. */
class BeforeSignInTest {
  @Test
  void halfAStartUpPacketEndsInATimeout() throws Exception {
    try (var gateway =
            new TestGateway(new HandshakeSettings(true, Duration.ofMillis(200), 10, 0), null);
        RawClient client = RawClient.connect(gateway.port())) {
      client.send((byte) 0, (byte) 0, (byte) 0, (byte) 20, (byte) 0, (byte) 3);
      assertThat(client.read().field('C')).isEqualTo("57014");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aTlsHandshakeThatDoesNotComeToItsEndIsEndedInTime(@TempDir Path files) throws Exception {
    ServerTls tls = TestGateway.tls(files, CertificateAuthority.create("authority"));
    byte[][] beginnings = {{}, {0x16, 3, 1, 2, 0, 1}};
    for (byte[] beginning : beginnings) {
      try (var gateway =
              new TestGateway(new HandshakeSettings(false, Duration.ofMillis(200), 10, 0), tls);
          RawClient client = RawClient.connect(gateway.port())) {
        assertThat(client.send(SslRequest.INSTANCE).readByte()).isEqualTo('S');
        client.send(beginning);
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void aClientThatSendsNoTokenEndsInATimeout() throws Exception {
    try (var gateway =
            new TestGateway(new HandshakeSettings(true, Duration.ofMillis(200), 10, 0), null);
        RawClient client = RawClient.connect(gateway.port())) {
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice")).read();
      assertThat(client.read().field('C')).isEqualTo("57014");
    }
  }

  @Test
  void onlySoManyClientsMayBeSigningInAtATime() throws Exception {
    try (var gateway =
        new TestGateway(new HandshakeSettings(true, Duration.ofSeconds(30), 1, 0), null)) {
      try (RawClient first = RawClient.connect(gateway.port())) {
        first.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice")).read();
        try (RawClient second = RawClient.connect(gateway.port())) {
          assertThat(second.read().field('C')).isEqualTo("53300");
        }
        // the place is given back when a client is refused
        assertThat(first.sendToken("not a token").read().field('C')).isEqualTo("28P01");
      }
      try (RawClient third = RawClient.connect(gateway.port())) {
        third.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice"));
        assertThat(third.read().type()).isEqualTo('R');
      }
    }
  }

  @Test
  void withoutACertificateTlsIsDeclinedAndTokensAreNotTaken() throws Exception {
    try (var gateway =
            new TestGateway(new HandshakeSettings(false, Duration.ofSeconds(30), 10, 0), null);
        RawClient client = RawClient.connect(gateway.port())) {
      assertThat(client.send(SslRequest.INSTANCE).readByte()).isEqualTo('N');
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "alice"));
      RawClient.Message refusal = client.read();
      assertThat(refusal.field('C')).isEqualTo("28000");
      assertThat(refusal.field('M')).contains("inside TLS only");
    }
  }

  @Test
  void withoutACertificateOnlyLoopbackIsListenedOn() {
    try (var loops = EventLoops.start(1);
        var server = new GatewayServer(loops)) {
      assertThatThrownBy(() -> server.listen(new InetSocketAddress("0.0.0.0", 0), new PlainDoor()))
          .isInstanceOf(ListenRefused.class)
          .hasMessageContaining("without TLS")
          .hasMessageContaining("listen.tls");
    }
  }

  private static final class PlainDoor implements FrontDoor {
    @Override
    public boolean offersTls() {
      return false;
    }

    @Override
    public void welcome(Channel channel) {
      channel.close();
    }

    @Override
    public void close() {}
  }
}
