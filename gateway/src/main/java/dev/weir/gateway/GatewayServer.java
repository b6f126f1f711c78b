package dev.weir.gateway;

import dev.weir.gateway.proxied.ProxiedClient;
import dev.weir.gateway.proxied.TrustedProxies;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens for clients. Thread-safe. */
public final class GatewayServer implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  private final EventLoops loops;
  private final TrustedProxies proxies;
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private final List<FrontDoor> doors = new CopyOnWriteArrayList<>();

  /** The loops are lent: closing the server leaves them running. */
  public GatewayServer(EventLoops loops) {
    this(loops, TrustedProxies.NONE);
  }

  /**
   * The same, behind load balancers.
   *
   * @param proxies asked for each connection
   */
  public GatewayServer(EventLoops loops, TrustedProxies proxies) {
    this.loops = loops;
    this.proxies = proxies;
  }

  /**
   * Listens on an address; the door is closed with the server.
   *
   * @return the address that was bound, with the port that was chosen if 0 was asked for
   * @throws ListenRefused if tokens would travel unencrypted over a network
   * @throws IOException if the address cannot be bound
   */
  public InetSocketAddress listen(InetSocketAddress address, FrontDoor door)
      throws ListenRefused, IOException {
    if (address.isUnresolved()) {
      throw new IOException("cannot listen on " + address.getHostString() + ": unknown host");
    }
    if (!door.offersTls() && !address.getAddress().isLoopbackAddress()) {
      throw new ListenRefused(
          "refusing to listen on %s without TLS: set listen.tls, or listen on 127.0.0.1"
              .formatted(text(address)));
    }
    ChannelFuture bound = bootstrap(door).bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + text(address) + ": " + bound.cause().getMessage(), bound.cause());
    }
    listeners.add(bound.channel());
    doors.add(door);
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private ServerBootstrap bootstrap(FrontDoor door) {
    var bootstrap = new ServerBootstrap();
    loops.keepAlive(bootstrap::childOption);
    return bootstrap
        .group(loops.group())
        .channel(loops.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (proxies.include(ProxiedClient.neighbour(channel))) {
                  ProxiedClient.await(channel, proxies);
                }
                door.welcome(channel);
              }
            });
  }

  /** Whether it listens, on every address that it was told to. */
  public boolean listens() {
    return !listeners.isEmpty() && listeners.stream().allMatch(Channel::isActive);
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** Lets nobody in any more; who is in may stay. Harmless twice. */
  public void stopListening() {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
  }

  /** Stops listening, then ends every session. */
  @Override
  public void close() {
    stopListening();
    doors.forEach(FrontDoor::close);
  }

  /** The configuration asks for something unsafe; the message says what to change. */
  public static final class ListenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    ListenRefused(String message) {
      super(message);
    }
  }
}
