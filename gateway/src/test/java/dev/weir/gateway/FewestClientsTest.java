package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which loops clients come to be. */
class FewestClientsTest {
  private static final int LOOPS = 2;
  private static final int SECONDS_MAX = 10;

  private final BlockingQueue<Channel> welcomed = new LinkedBlockingQueue<>();
  private final EventLoops loops = EventLoops.start(LOOPS);
  private final GatewayServer server = new GatewayServer(loops);
  private InetSocketAddress address;

  @BeforeEach
  void listen() throws Exception {
    address =
        server.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new FrontDoor() {
              @Override
              public boolean offersTls() {
                return false;
              }

              @Override
              public void welcome(Channel client) {
                welcomed.add(client);
              }

              @Override
              public void close() {}
            });
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
  }

  private Socket connect() throws Exception {
    return new Socket(address.getAddress(), address.getPort());
  }

  private Channel welcomed() throws InterruptedException {
    Channel client = welcomed.poll(SECONDS_MAX, TimeUnit.SECONDS);
    assertThat(client).isNotNull();
    return client;
  }

  @Test
  void oneClientAfterTheOtherIsOnTheSameLoop() throws Exception {
    Set<EventLoop> used = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      try (Socket _ = connect()) {
        Channel client = welcomed();
        used.add(client.eventLoop());
        client.close().sync();
      }
    }
    assertThat(used).hasSize(1);
  }

  @Test
  void clientsThatStayAreSharedOut() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      List<Channel> clients = new ArrayList<>();
      for (int i = 0; i < 4 * LOOPS; i++) {
        open.add(connect());
        clients.add(welcomed());
      }
      assertThat(
              clients.stream()
                  .collect(Collectors.groupingBy(Channel::eventLoop, Collectors.counting()))
                  .values())
          .containsExactly(4L, 4L);
      EventLoop emptied = clients.getFirst().eventLoop();
      for (Channel each : clients) {
        if (each.eventLoop() == emptied) {
          each.close().sync();
        }
      }
      for (int i = 0; i < 3; i++) {
        open.add(connect());
        assertThat(welcomed().eventLoop()).isSameAs(emptied);
      }
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }
}
