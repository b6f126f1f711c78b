package dev.weir.e2e.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway behind a load balancer: what counts is where the client is. */
class ProxyProtocolTest {
  private static final String POLICY =
      """
      rules:
        - name: the office reads
          where: { networks: [127.0.0.77] }
          allow: { actions: [read] }
      """;
  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    rig = GatewayRig.startBehindProxies(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  /** Sends a header of the PROXY protocol, version 2, ahead of what its client sends. */
  private static final class Balancer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final @Nullable InetAddress client;
    private final InetAddress from;

    /**
     * @param client as it says; null if it says nothing
     * @param from where it connects from
     */
    Balancer(@Nullable InetAddress client, InetAddress from) throws IOException {
      this.client = client;
      this.from = from;
      executor.submit(() -> {
        while (true) {
          Socket near = listener.accept();
          executor.submit(() -> serve(near));
        }
      });
    }

    private Void serve(Socket near) throws IOException {
      try (near;
          var far = new Socket()) {
        far.bind(new InetSocketAddress(from, 0));
        far.connect(new InetSocketAddress("127.0.0.1", rig.port()));
        if (client != null) {
          far.getOutputStream().write(header(client));
        }
        executor.submit(() -> copy(near.getInputStream(), far.getOutputStream()));
        copy(far.getInputStream(), near.getOutputStream());
      }
      return null;
    }

    private static Void copy(InputStream in, OutputStream out) throws IOException {
      in.transferTo(out);
      return null;
    }

    private static byte[] header(InetAddress client) throws IOException {
      var out = new java.io.ByteArrayOutputStream();
      out.write(new byte[] {0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a});
      out.write(new byte[] {0x21, 0x11, 0, 12});
      out.write(client.getAddress());
      out.write(new byte[] {127, 0, 0, 1, 0x30, 0x39, 0x15, 0x38});
      return out.toByteArray();
    }

    Connection connect() throws SQLException {
      return DriverManager.getConnection(
          "jdbc:postgresql://127.0.0.1:%d/shop?sslmode=disable&connectTimeout=10"
              .formatted(listener.getLocalPort()),
          "alice",
          rig.token("alice"));
    }

    @Override
    public void close() throws IOException {
      listener.close();
      executor.shutdownNow();
    }
  }

  private static final InetAddress BALANCER = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress OFFICE = InetAddress.ofLiteral("127.0.0.77");

  @Test
  void rulesAndRecordingsHaveTheClientsOwnAddress() throws Exception {
    try (var balancer = new Balancer(OFFICE, BALANCER);
        Connection connection = balancer.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select 42")) {
      assertThat(rows.next()).isTrue();
      assertThat(rig.weir().liveSessions().all())
          .anyMatch(session -> session.grant().place().source().equals(OFFICE));
    }
  }

  @Test
  void aClientFromElsewhereIsNotHelpedByTheBalancersAddress() throws Exception {
    try (var balancer = new Balancer(InetAddress.ofLiteral("127.0.0.78"), BALANCER)) {
      assertThatThrownBy(balancer::connect).hasMessageContaining("no rule lets user");
    }
  }

  @Test
  void nobodyElseMaySayWhereTheirClientIs() throws Exception {
    try (var stranger = new Balancer(OFFICE, InetAddress.ofLiteral("127.0.0.9"))) {
      assertThatThrownBy(stranger::connect).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aBalancerThatSaysNothingIsNotServed() throws Exception {
    try (var silent = new Balancer(null, BALANCER)) {
      assertThatThrownBy(silent::connect).isInstanceOf(SQLException.class);
    }
  }
}
