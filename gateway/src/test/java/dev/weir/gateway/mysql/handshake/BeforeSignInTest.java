package dev.weir.gateway.mysql.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.GatewayServer;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.mysql.catalogue.CatalogueService;
import dev.weir.gateway.mysql.upstream.GreetedVersion;
import dev.weir.gateway.mysql.upstream.UpstreamConnector;
import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.rights.LastingRights;
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.signin.MemoryTickets;
import dev.weir.session.Admission;
import dev.weir.session.SessionLimits;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.throttle.ThrottleSettings;
import dev.weir.session.ticket.TicketOffice;
import dev.weir.session.ticket.TicketRules;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What protects the gateway from MySQL clients that never sign in. */
class BeforeSignInTest {
  private static final Executor VIRTUAL = Thread::startVirtualThread;
  private static final int PLACES = 50;

  /** A door behind which nobody is let in. */
  private static final class Door implements AutoCloseable {
    private final EventLoops loops = EventLoops.start(1);
    private final GatewayServer server = new GatewayServer(loops);
    private final int port;

    Door(Duration loginTimeout) throws Exception {
      UpstreamCredentials none =
          connection -> {
            throw new AssertionError("nobody is let in");
          };
      var connector = new UpstreamConnector(loops, VIRTUAL, none);
      var clock = InstantSource.system();
      var catalogues =
          new CatalogueService(connector, none, loops, VIRTUAL, clock, CatalogueSettings.DEFAULT);
      var door =
          new MySqlFrontDoor(
              () -> new HandshakeSettings(true, loginTimeout, PLACES, 0),
              null,
              new Doorkeeping(
                  token -> {
                    throw new SignInRefused(Fault.EXPIRED, "the token expired");
                  },
                  new TicketOffice(
                      new MemoryTickets(),
                      () -> new TicketRules(false, Duration.ofHours(8), Set.of(), Set.of()),
                      List.of(),
                      () -> "n",
                      new SecureRandom(),
                      clock),
                  new Admission(FakePolicy::new, clock, () -> "s", () -> SessionLimits.NONE),
                  LastingRights.under(FakePolicy::new),
                  new SignInThrottle(() -> ThrottleSettings.DEFAULT, clock),
                  event -> {}),
              new ServerAccess(
                  name -> null, none, connector, catalogues, new GreetedVersion("8.0.31")),
              session -> {
                throw new AssertionError("nobody is let in");
              },
              () -> RelayLimits.DEFAULT,
              VIRTUAL,
              clock,
              new SecureRandom());
      port = server.listen(new InetSocketAddress("127.0.0.1", 0), door).getPort();
    }

    Socket knock() throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(10_000);
      return socket;
    }

    @Override
    public void close() {
      server.close();
      loops.close();
    }
  }

  /** The payload of one packet. */
  private static String packet(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] header = in.readNBytes(4);
    return new String(
        in.readNBytes(header[0] & 0xff | (header[1] & 0xff) << 8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void halfOpenLoginsMeetALimitAndGiveTheirPlacesBack() throws Exception {
    try (var door = new Door(Duration.ofSeconds(60))) {
      List<Socket> half = new ArrayList<>();
      for (int i = 0; i < PLACES; i++) {
        half.add(door.knock());
        assertThat(packet(half.getLast())).startsWith("\n8.0.31");
        half.getLast().getOutputStream().write(new byte[] {80, 0, 0, 1, 0});
      }
      for (int i = 0; i < 20; i++) {
        try (Socket more = door.knock()) {
          assertThat(packet(more)).startsWith("\u00ff\u0010\u0004#08004");
          assertThat(more.getInputStream().read()).isEqualTo(-1);
        }
      }
      for (Socket socket : half) {
        socket.close();
      }
      dev.weir.testkit.Await.until(
          Duration.ofSeconds(10),
          "places that were given back",
          () -> {
            try (Socket again = door.knock()) {
              return packet(again).startsWith("\n");
            } catch (IOException failed) {
              throw new java.io.UncheckedIOException(failed);
            }
          });
    }
  }

  @Test
  void aSlowLoginIsCutByTheTimeOut() throws Exception {
    try (var door = new Door(Duration.ofMillis(200));
        Socket socket = door.knock()) {
      packet(socket);
      socket.getOutputStream().write(new byte[] {80, 0, 0, 1, 5});
      assertThat(packet(socket)).startsWith("\u00ff").contains("took too long");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void anAnswerOfAMegabyteIsNotWaitedFor() throws Exception {
    try (var door = new Door(Duration.ofSeconds(60));
        Socket socket = door.knock()) {
      packet(socket);
      socket.getOutputStream().write(new byte[] {0, 0, 16, 1, 5});
      assertThat(packet(socket)).startsWith("\u00ff\u0081\u0004#08S01");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
