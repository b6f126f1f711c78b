package dev.weir.gateway.upstream;

import dev.weir.gateway.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Opens connections, with TLS if the endpoint has it and it begins at once. Thread-safe. */
public final class Dialler {
  private final EventLoops loops;
  private final @Nullable TlsStart tlsStart;

  /** How a protocol goes over to TLS at the very beginning of a connection. */
  public interface TlsStart {
    /**
     * Makes the handler of a new channel that shakes hands and then leaves the pipeline.
     *
     * @param done completed on the loop: TLS is up, or an {@link UpstreamFailed}
     */
    ChannelHandler handler(SslContext tls, Endpoint endpoint, CompletableFuture<Void> done);
  }

  /**
   * @param tlsStart null where the protocol goes over to TLS later, if the endpoint has it
   */
  public Dialler(EventLoops loops, @Nullable TlsStart tlsStart) {
    this.loops = loops;
    this.tlsStart = tlsStart;
  }

  /**
   * Connects on the given loop.
   *
   * @return completed on that loop: a channel whose pipeline holds TLS or nothing and whose
   *     auto-read is off, or an {@link UpstreamFailed}
   */
  public CompletableFuture<Channel> dial(Endpoint endpoint, EventLoop loop) {
    var encrypted = new CompletableFuture<Void>();
    var dialled = new CompletableFuture<Channel>();
    ChannelFuture connecting = bootstrap(endpoint, loop, encrypted).connect(endpoint.address());
    Channel channel = connecting.channel();
    if (endpoint.tls() == null || tlsStart == null) {
      encrypted.complete(null);
    }
    connecting.addListener(connected -> {
      if (!connected.isSuccess()) {
        dialled.completeExceptionally(
            new UpstreamFailed(
                UpstreamFailed.UNABLE_TO_CONNECT,
                "the server cannot be reached",
                connected.cause()));
        return;
      }
      encrypted.whenComplete((nothing, failure) -> {
        if (failure == null) {
          dialled.complete(channel);
        } else {
          dialled.completeExceptionally(failure);
        }
      });
    });
    return dialled;
  }

  private Bootstrap bootstrap(
      Endpoint endpoint, EventLoop loop, CompletableFuture<Void> encrypted) {
    return new Bootstrap()
        .group(loop)
        .channel(loops.socketChannel())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(endpoint.connectTimeout().toMillis()))
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                SslContext tls = endpoint.tls();
                if (tls != null && tlsStart != null) {
                  channel.pipeline().addLast(tlsStart.handler(tls, endpoint, encrypted));
                }
              }
            });
  }
}
