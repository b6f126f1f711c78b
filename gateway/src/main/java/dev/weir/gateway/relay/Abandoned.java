package dev.weir.gateway.relay;

import dev.weir.gateway.upstream.UpstreamCancel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a server whose session has ended in the middle of something: it is cancelled, and
 * again every second, until the server has closed. A request that comes before the server has begun
 * is lost without a word, and a server that sends nothing does not notice that nobody listens: what
 * it was asked would run to its end, be that hours. What it sends meanwhile is dropped; one that
 * sends much notices that the connection is closed. On the session's event loop only.
 */
final class Abandoned extends ChannelInboundHandlerAdapter {
  private static final int AGAIN_SECONDS = 1;
  private static final int REQUESTS_MAX = 20;
  private static final long DROPPED_BYTES_MAX = 1 << 20;
  private static final Logger LOG = LoggerFactory.getLogger(Abandoned.class);

  private final String sessionId;
  private final Channel server;
  private final UpstreamCancel cancel;
  private @Nullable Future<?> again;
  private int requests;
  private long droppedBytes;

  private Abandoned(String sessionId, Channel server, UpstreamCancel cancel) {
    this.sessionId = sessionId;
    this.server = server;
    this.cancel = cancel;
  }

  /**
   * Takes over a connection to which everything has been written, and that nobody else handles any
   * more.
   */
  static void leave(String sessionId, Channel server, UpstreamCancel cancel) {
    var abandoned = new Abandoned(sessionId, server, cancel);
    server.pipeline().addLast(abandoned);
    server.closeFuture().addListener(closed -> abandoned.stop());
    abandoned.request();
    if (server instanceof DuplexChannel duplex) {
      server.config().setAutoRead(true);
      abandoned.sayNoMore(duplex);
    } else {
      server.close();
    }
  }

  /** The server hears the end behind what it was sent, and closes when it comes to it. */
  private void sayNoMore(DuplexChannel duplex) {
    SslHandler tls = server.pipeline().get(SslHandler.class);
    ChannelFuture sent =
        tls == null ? server.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
    sent.addListener(done -> duplex.shutdownOutput());
  }

  private void request() {
    if (!server.isOpen()) {
      return;
    }
    if (requests == REQUESTS_MAX) {
      LOG.warn("what session {} left running does not end, though it was cancelled", sessionId);
      server.close();
      return;
    }
    requests++;
    cancel.send();
    again = server.eventLoop().schedule(this::request, AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  private void stop() {
    if (again != null) {
      again.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    droppedBytes += bytes.readableBytes();
    bytes.release();
    if (droppedBytes > DROPPED_BYTES_MAX) {
      context.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("the connection that session {} left failed: {}", sessionId, cause.toString());
    context.close();
  }
}
