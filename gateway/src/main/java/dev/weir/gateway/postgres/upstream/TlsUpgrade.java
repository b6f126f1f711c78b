package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.upstream.CertificateFaults;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.SslRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a server for TLS (SSLRequest), shakes hands and leaves the pipeline. Source: manual, "SSL
 * Session Encryption".
 */
final class TlsUpgrade extends ChannelInboundHandlerAdapter {
  private static final String UNABLE = UpstreamFailed.UNABLE_TO_CONNECT;

  private final SslContext context;
  private final String host;
  private final int port;
  private final Duration timeout;
  private final CompletableFuture<Void> done;
  private boolean answered;

  /**
   * @param host whom the certificate must name, where the context checks that
   * @param done completed on the loop: TLS is up, or an {@link UpstreamFailed}
   */
  TlsUpgrade(
      SslContext context, String host, int port, Duration timeout, CompletableFuture<Void> done) {
    this.context = context;
    this.host = host;
    this.port = port;
    this.timeout = timeout;
    this.done = done;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ByteBuf request = ctx.alloc().buffer();
    FrontendEncoder.encode(SslRequest.INSTANCE, request);
    ctx.writeAndFlush(request);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (answered || in.readableBytes() > 1) {
        // whoever sits in between could have put bytes before the encrypted ones: CVE-2021-23222
        fail(ctx, UNABLE, "the server sent unencrypted data after its answer to SSLRequest");
        return;
      }
      answered = true;
      switch (in.readByte()) {
        case 'S' -> shakeHands(ctx);
        case 'N' -> fail(ctx, UNABLE, "the server does not offer TLS, which is required");
        default -> fail(ctx, UNABLE, "the server did not answer the request for TLS properly");
      }
    } finally {
      in.release();
    }
  }

  private void shakeHands(ChannelHandlerContext ctx) {
    SslHandler tls = context.newHandler(ctx.alloc(), host, port);
    tls.setHandshakeTimeoutMillis(timeout.toMillis());
    ctx.pipeline().addBefore(ctx.name(), "tls", tls);
    tls.handshakeFuture()
        .addListener(shaken -> {
          if (shaken.isSuccess()) {
            ctx.pipeline().remove(this);
            done.complete(null);
          } else {
            fail(ctx, shaken.cause());
          }
        });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, UNABLE, "the server closed the connection when it was asked for TLS");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, cause);
  }

  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    done.completeExceptionally(
        new UpstreamFailed(
            UNABLE, "TLS with the server failed: " + CertificateFaults.of(cause), cause));
    ctx.close();
  }

  private void fail(ChannelHandlerContext ctx, String sqlState, String message) {
    done.completeExceptionally(new UpstreamFailed(sqlState, message));
    ctx.close();
  }
}
