package dev.weir.gateway.proxied;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from a load balancer for whom it has opened a connection. Until then the handlers behind
 * it do not know that there is one: nobody is greeted. A header that is faulty, late, or does not
 * say it, ends the connection; the load balancer's own connections (LOCAL, for health checks) go on
 * as its own. Belongs to its channel's loop.
 */
public final class ProxiedClient extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ProxiedClient.class);
  private static final AttributeKey<InetAddress> SOURCE =
      AttributeKey.valueOf(ProxiedClient.class, "source");

  private final Duration timeout;
  private @Nullable Future<?> timer;

  private ProxiedClient(Duration timeout) {
    this.timeout = timeout;
  }

  /** Puts what reads the header before every other handler of a channel that is not active yet. */
  public static void await(Channel channel, TrustedProxies proxies) {
    channel.pipeline().addLast(new ProxyHeaderDecoder());
    channel.pipeline().addLast(new ProxiedClient(proxies.headerTimeout()));
  }

  /** Where the client is that a load balancer has named; null if none has. Never blocks. */
  public static @Nullable InetAddress source(Channel channel) {
    return channel.attr(SOURCE).get();
  }

  /** Who has opened the connection: the client itself, or the load balancer. Never blocks. */
  public static InetAddress neighbour(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress socket
        ? socket.getAddress()
        : InetAddress.ofLiteral("0.0.0.0");
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    timer =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, "no whole header in time"),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      // what comes behind a header that was refused
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (header.command() == HAProxyCommand.PROXY) {
        ctx.channel().attr(SOURCE).set(source(header));
      }
    } finally {
      header.release();
    }
    stopTimer();
    ctx.pipeline().remove(this);
    ctx.fireChannelActive();
  }

  private static InetAddress source(HAProxyMessage header) {
    HAProxyProxiedProtocol protocol = header.proxiedProtocol();
    if (protocol != HAProxyProxiedProtocol.TCP4 && protocol != HAProxyProxiedProtocol.TCP6) {
      throw new HAProxyProtocolException("a client that comes by " + protocol);
    }
    InetAddress source = InetAddress.ofLiteral(header.sourceAddress());
    if (source.isAnyLocalAddress() || source.isMulticastAddress()) {
      throw new HAProxyProtocolException("a client at " + header.sourceAddress());
    }
    return source;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // the header is not whole yet, or faulty; what waits for it knows of nothing
    if (ctx.channel().isActive()) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable fault = cause.getCause() == null ? cause : cause.getCause();
    refuse(ctx, String.valueOf(fault.getMessage()));
  }

  private void refuse(ChannelHandlerContext ctx, String reason) {
    stopTimer();
    LOG.info("load balancer at {} refused: {}", ctx.channel().remoteAddress(), reason);
    ctx.close();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
