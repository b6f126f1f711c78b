package dev.weir.gateway;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The threads of the data path. Each session lives on one of them with both its sides. Uses epoll
 * where its native part can be loaded, else NIO. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
  private static final int SHUTDOWN_MILLIS_MAX = 5_000;

  private final EventLoopGroup group;
  private final Class<? extends ServerSocketChannel> serverChannel;
  private final Class<? extends SocketChannel> socketChannel;
  private final Map<ChannelOption<?>, Object> keepAlive;

  private EventLoops(
      EventLoopGroup group,
      Class<? extends ServerSocketChannel> serverChannel,
      Class<? extends SocketChannel> socketChannel,
      Map<ChannelOption<?>, Object> keepAlive) {
    this.group = group;
    this.serverChannel = serverChannel;
    this.socketChannel = socketChannel;
    this.keepAlive = keepAlive;
  }

  /**
   * @param threads how many loops; 0 for one per core
   */
  public static EventLoops start(int threads) {
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    return Epoll.isAvailable()
        ? new EventLoops(
            group(count, SteadyEpoll.newFactory()),
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            KeepAlive.epoll())
        : startNio(count);
  }

  static EventLoops startNio(int count) {
    return new EventLoops(
        group(count, NioIoHandler.newFactory()),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        KeepAlive.nio(supported()));
  }

  private static Set<SocketOption<?>> supported() {
    try (var socket = java.nio.channels.SocketChannel.open()) {
      return socket.supportedOptions();
    } catch (IOException none) {
      return Set.of();
    }
  }

  private static EventLoopGroup group(int count, IoHandlerFactory io) {
    return new FewestClients(count, new DefaultThreadFactory("weir-loop"), io);
  }

  /**
   * One of the loops, each in its turn: for connections that belong to no client. A client gets the
   * loop that has the fewest of them.
   */
  public EventLoop next() {
    return group.next();
  }

  /** The kind of channel that connects out of these loops. */
  public Class<? extends SocketChannel> socketChannel() {
    return socketChannel;
  }

  /** What each connection of a client or to a server is to have: {@link KeepAlive}. */
  public void keepAlive(BiConsumer<ChannelOption<Object>, Object> connection) {
    keepAlive.forEach((option, value) -> connection.accept(untyped(option), value));
  }

  /** Options and values are paired by {@link KeepAlive}. */
  @SuppressWarnings("unchecked")
  private static ChannelOption<Object> untyped(ChannelOption<?> option) {
    return (ChannelOption<Object>) option;
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends ServerSocketChannel> serverChannel() {
    return serverChannel;
  }

  /** Closes every channel and ends the threads; waits some seconds at most. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, SHUTDOWN_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(SHUTDOWN_MILLIS_MAX);
  }
}
