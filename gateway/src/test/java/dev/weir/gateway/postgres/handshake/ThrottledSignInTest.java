package dev.weir.gateway.postgres.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.throttle.ThrottleSettings;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.wire.postgres.ProtocolVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who fails again and again waits; who does not, does not. */
class ThrottledSignInTest {
  private static PostgresServer server;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults().withUser("weir", "pencil"));
    // two clients may be signing in at a time: who waits for an answer must not be one of them
    gateway = new TestGateway(new HandshakeSettings(true, Duration.ofSeconds(30), 2, 0), null);
    gateway.connection(
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            server.port(),
            "postgres",
            TlsMode.DISABLE,
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10)),
        "weir",
        "pencil");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static RawClient.Message signIn(String user, String token) throws IOException {
    try (RawClient client = RawClient.connect(gateway.port())) {
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", user, "database", "orders"));
      assertThat(client.read().type()).isEqualTo('R');
      return client.sendToken(token).read();
    }
  }

  private static boolean isLetIn() {
    try (RawClient client = RawClient.connect(gateway.port())) {
      client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "ada", "database", "orders"));
      return client.read().type() == 'R'
          && client.sendToken(TestGateway.TOKEN_PREFIX + "ada").read().type() == 'R';
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private static RawClient asked() throws IOException {
    RawClient client = RawClient.connect(gateway.port());
    client.send(RawClient.startup(ProtocolVersion.V3_0, "user", "eve", "database", "orders"));
    assertThat(client.read().type()).isEqualTo('R');
    return client;
  }

  private static CompletableFuture<RawClient.Message> refused(RawClient client, Executor executor) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.sendToken("forged").read();
          } catch (IOException failed) {
            throw new AssertionError(failed);
          }
        },
        executor);
  }

  @Test
  void anHonestNeighbourIsLetInWhileFailuresWaitForTheirAnswer() throws Exception {
    gateway.throttle(
        new ThrottleSettings(3, 0, Duration.ofMinutes(5), Duration.ofSeconds(64), List.of()));
    for (int i = 0; i < 3; i++) {
      assertThat(signIn("eve", "forged").field('C')).isEqualTo("28P01");
    }
    // the first two beyond the limit are told after some seconds
    try (var executor = Executors.newCachedThreadPool();
        RawClient one = asked();
        RawClient other = asked()) {
      CompletableFuture<RawClient.Message> late = refused(one, executor);
      CompletableFuture<RawClient.Message> later = refused(other, executor);
      Await.until(Duration.ofSeconds(20), "a place", ThrottledSignInTest::isLetIn);
      assertThat(late).isNotDone();
      for (int i = 0; i < 5; i++) {
        assertThat(signIn("ada", TestGateway.TOKEN_PREFIX + "ada").type()).isEqualTo('R');
      }
      assertThat(late).isNotDone();
      assertThat(late.get().field('C')).isEqualTo("28P01");
      assertThat(later.get().field('C')).isEqualTo("28P01");
    }
  }
}
