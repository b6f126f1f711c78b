package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.upstream.Dialler;
import dev.weir.gateway.upstream.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class KeepAliveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Both ends of a connection are the gateway's: it is the client's leg, and the server's. */
  private static List<Channel> legs(EventLoops loops) throws Exception {
    var accepted = new CompletableFuture<Channel>();
    try (var server = new GatewayServer(loops)) {
      InetSocketAddress address =
          server.listen(new InetSocketAddress("127.0.0.1", 0), new Meeting(accepted));
      var endpoint = new Endpoint(address, "localhost", null, false, PATIENCE, PATIENCE);
      Channel dialled =
          new Dialler(loops, null).dial(endpoint, loops.next()).get(10, TimeUnit.SECONDS).channel();
      return List.of(accepted.get(10, TimeUnit.SECONDS), dialled);
    }
  }

  private record Meeting(CompletableFuture<Channel> met) implements FrontDoor {
    @Override
    public boolean offersTls() {
      return false;
    }

    @Override
    public void welcome(Channel channel) {
      met.complete(channel);
    }

    @Override
    public void close() {}
  }

  private static List<Object> options(Channel leg, List<ChannelOption<?>> wanted) {
    var values = new ArrayList<Object>();
    wanted.forEach(option -> values.add(leg.config().getOption(option)));
    return values;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void deadPeersAreFoundOnBothLegsByEpoll() throws Exception {
    try (var loops = EventLoops.start(1)) {
      for (Channel leg : legs(loops)) {
        assertThat(
                options(
                    leg,
                    List.of(
                        ChannelOption.SO_KEEPALIVE,
                        EpollChannelOption.TCP_KEEPIDLE,
                        EpollChannelOption.TCP_KEEPINTVL,
                        EpollChannelOption.TCP_KEEPCNT)))
            .containsExactly(true, 60, 10, 6);
      }
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void deadPeersAreFoundOnBothLegsByNio() throws Exception {
    try (var loops = EventLoops.startNio(1)) {
      for (Channel leg : legs(loops)) {
        assertThat(
                options(
                    leg,
                    List.of(
                        ChannelOption.SO_KEEPALIVE,
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT))))
            .containsExactly(true, 60, 10, 6);
      }
    }
  }

  @Test
  void whereASystemHasNoTimesOfItsOwnItsKeepAliveIsUsed() {
    assertThat(KeepAlive.nio(Set.of()))
        .isEqualTo(java.util.Map.of(ChannelOption.SO_KEEPALIVE, true));
  }
}
