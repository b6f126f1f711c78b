package dev.weir.gateway;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;

/**
 * How the kernel finds out that a peer is gone without a word: when nothing has come for a minute
 * it asks, and after six questions in vain, ten seconds apart, the connection is lost. Without that
 * a session whose client was switched off would be there for hours.
 *
 * <p>Source: tcp(7), TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT. Where a system has no such
 * options, its own times hold.
 */
public final class KeepAlive {
  /** Silence before the first question. */
  public static final int IDLE_SECONDS = 60;

  public static final int INTERVAL_SECONDS = 10;

  /** Questions without an answer before the connection is lost. */
  public static final int COUNT = 6;

  private static final Map<ChannelOption<?>, Object> EPOLL =
      Map.of(
          ChannelOption.SO_KEEPALIVE, true,
          EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS,
          EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS,
          EpollChannelOption.TCP_KEEPCNT, COUNT);

  private KeepAlive() {}

  static Map<ChannelOption<?>, Object> epoll() {
    return EPOLL;
  }

  /**
   * @param supported by this system's sockets
   */
  static Map<ChannelOption<?>, Object> nio(Set<SocketOption<?>> supported) {
    Stream<Map.Entry<ChannelOption<?>, Object>> times =
        Stream.of(
                Map.entry(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS),
                Map.entry(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS),
                Map.entry(ExtendedSocketOptions.TCP_KEEPCOUNT, COUNT))
            .filter(each -> supported.contains(each.getKey()))
            .map(each -> Map.entry(NioChannelOption.of(each.getKey()), each.getValue()));
    return Stream.concat(Stream.of(Map.entry(ChannelOption.SO_KEEPALIVE, true)), times)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
