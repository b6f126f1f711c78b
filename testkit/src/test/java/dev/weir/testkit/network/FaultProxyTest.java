package dev.weir.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int PATIENCE_MILLIS = 10_000;

  /** How long is waited for what must not come. */
  private static final int SILENCE_MILLIS = 60;

  private ServerSocket server = unbound();
  private FaultProxy proxy = proxyBefore(server);

  private static ServerSocket unbound() {
    try {
      return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static FaultProxy proxyBefore(ServerSocket server) {
    try {
      return FaultProxy.before(server.getLocalPort());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Both ends of one connection. */
  private record Ends(Socket client, Socket server, Link link) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  @BeforeEach
  void patience() throws IOException {
    server.setSoTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  private Ends connect() throws IOException, InterruptedException {
    int index = proxy.links().size();
    var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    Socket accepted = server.accept();
    client.setSoTimeout(PATIENCE_MILLIS);
    accepted.setSoTimeout(PATIENCE_MILLIS);
    return new Ends(client, accepted, proxy.awaitLink(index, PATIENCE));
  }

  private static void send(Socket from, String text) throws IOException {
    from.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket at, int count) throws IOException {
    return new String(at.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
  }

  @Test
  void whatIsNotHarmedArrivesInBothDirectionsAndSoDoesTheEnd() throws Exception {
    try (Ends ends = connect()) {
      send(ends.client(), "question");
      assertThat(receive(ends.server(), 8)).isEqualTo("question");
      send(ends.server(), "answer");
      assertThat(receive(ends.client(), 6)).isEqualTo("answer");
      assertThat(ends.link().passed(Direction.TO_TARGET)).isEqualTo(8);
      assertThat(ends.link().passed(Direction.TO_CLIENT)).isEqualTo(6);
      ends.client().shutdownOutput();
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
      send(ends.server(), "late");
      assertThat(receive(ends.client(), 4)).isEqualTo("late");
    }
  }

  @Test
  void piecesArriveOneByOneAndWhole() throws Exception {
    proxy.use(Course.CLEAN.inPieces(1), Course.CLEAN);
    try (Ends ends = connect()) {
      String text = "one by one ".repeat(40);
      send(ends.client(), text);
      var received = new StringBuilder();
      var burst = new byte[text.length()];
      int bursts = 0;
      while (received.length() < text.length()) {
        int count = ends.server().getInputStream().read(burst);
        received.append(new String(burst, 0, count, StandardCharsets.US_ASCII));
        bursts++;
      }
      assertThat(received).hasToString(text);
      assertThat(bursts).as("bursts").isGreaterThan(5);
    }
  }

  @Test
  void burstsComeLater() throws Exception {
    var latency = Duration.ofMillis(300);
    proxy.use(Course.CLEAN.later(latency), Course.CLEAN);
    try (Ends ends = connect()) {
      long startNanos = System.nanoTime();
      send(ends.client(), "late");
      assertThat(receive(ends.server(), 4)).isEqualTo("late");
      assertThat(System.nanoTime() - startNanos).isGreaterThanOrEqualTo(latency.toNanos());
    }
  }

  @Test
  void closesBehindTheByteThatWasChosen() throws Exception {
    proxy.use(Course.CLEAN, Course.CLEAN.untilAfter(5, Breakage.CLOSE));
    try (Ends ends = connect()) {
      send(ends.server(), "123");
      send(ends.server(), "45678");
      assertThat(receive(ends.client(), 64)).isEqualTo("12345");
      ends.link().awaitBroken(PATIENCE);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void resetsBothEnds() throws Exception {
    proxy.use(Course.CLEAN.untilAfter(2, Breakage.RESET), Course.CLEAN);
    try (Ends ends = connect()) {
      send(ends.client(), "abc");
      ends.link().awaitBroken(PATIENCE);
      assertThatThrownBy(() -> ends.client().getInputStream().read())
          .isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> receive(ends.server(), 64)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void whereAConnectionFallsSilentNobodyIsTold() throws Exception {
    proxy.use(Course.CLEAN.untilAfter(2, Breakage.SILENCE), Course.CLEAN);
    try (Ends ends = connect()) {
      send(ends.client(), "abc");
      assertThat(receive(ends.server(), 2)).isEqualTo("ab");
      ends.link().awaitBroken(PATIENCE);
      send(ends.server(), "is anybody there?");
      assertSilence(ends.client());
      assertSilence(ends.server());
    }
  }

  @Test
  void aHalfClosedConnectionStillCarriesTheOtherDirection() throws Exception {
    proxy.use(Course.CLEAN.untilAfter(2, Breakage.HALF_CLOSE), Course.CLEAN);
    try (Ends ends = connect()) {
      send(ends.client(), "abc");
      assertThat(receive(ends.server(), 64)).isEqualTo("ab");
      send(ends.server(), "still here");
      assertThat(receive(ends.client(), 10)).isEqualTo("still here");
    }
  }

  @Test
  void aStalledDirectionWaitsAndGoesOnWithoutALoss() throws Exception {
    try (Ends ends = connect()) {
      ends.link().stall(Direction.TO_TARGET);
      send(ends.client(), "later");
      assertSilence(ends.server());
      send(ends.server(), "now");
      assertThat(receive(ends.client(), 3)).isEqualTo("now");
      ends.link().resume(Direction.TO_TARGET);
      assertThat(receive(ends.server(), 5)).isEqualTo("later");
    }
  }

  @Test
  void everyConnectionIsCutForItself() throws Exception {
    proxy.use(Course.CLEAN, Course.CLEAN.untilAfter(1, Breakage.CLOSE));
    for (int i = 0; i < 2; i++) {
      try (Ends ends = connect()) {
        send(ends.server(), "xy");
        assertThat(receive(ends.client(), 64)).isEqualTo("x");
      }
    }
    proxy.useClean();
    try (Ends ends = connect()) {
      send(ends.server(), "xy");
      assertThat(receive(ends.client(), 2)).isEqualTo("xy");
      assertThat(ends.link().broken()).isFalse();
    }
  }

  @Test
  void whereNobodyListensBehindItTheClientIsTurnedAway() throws Exception {
    server.close();
    try (var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.setSoTimeout(PATIENCE_MILLIS);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aDeafPortNeitherTakesNorRefusesAConnection() throws Exception {
    try (DeafPort deaf = DeafPort.open();
        var client = new Socket()) {
      var address = new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.port());
      assertThatThrownBy(() -> client.connect(address, SILENCE_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static void assertSilence(Socket at) throws IOException {
    at.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> at.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    at.setSoTimeout(PATIENCE_MILLIS);
  }
}
