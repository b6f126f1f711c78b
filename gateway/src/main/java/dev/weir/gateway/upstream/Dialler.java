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
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
   * A connection.
   *
   * @param channel its pipeline holds TLS or nothing, its auto-read is off
   * @param signInLeft what is left of the endpoint's time for signing in
   */
  public record Dialled(Channel channel, Duration signInLeft) {}

  /**
   * Connects on the given loop.
   *
   * @return completed on that loop, if need be with an {@link UpstreamFailed}
   */
  public CompletableFuture<Dialled> dial(Endpoint endpoint, EventLoop loop) {
    var encrypted = new CompletableFuture<Void>();
    var dialled = new CompletableFuture<Dialled>();
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
      long connectedNanos = System.nanoTime();
      Future<?> timeout = giveUpInTime(endpoint, channel, encrypted);
      encrypted.whenComplete((nothing, failure) -> {
        timeout.cancel(false);
        if (failure == null) {
          var taken = Duration.ofNanos(System.nanoTime() - connectedNanos);
          dialled.complete(new Dialled(channel, endpoint.signInTimeout().minus(taken)));
        } else {
          dialled.completeExceptionally(failure);
        }
      });
    });
    return dialled;
  }

  /** Of a server that accepts a connection and goes over to TLS never. */
  private static Future<?> giveUpInTime(
      Endpoint endpoint, Channel channel, CompletableFuture<Void> encrypted) {
    return channel
        .eventLoop()
        .schedule(
            () -> {
              var late =
                  new UpstreamFailed(
                      UpstreamFailed.UNABLE_TO_CONNECT, "the server did not begin TLS in time");
              if (encrypted.completeExceptionally(late)) {
                channel.close();
              }
            },
            endpoint.signInTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private Bootstrap bootstrap(
      Endpoint endpoint, EventLoop loop, CompletableFuture<Void> encrypted) {
    var bootstrap = new Bootstrap();
    loops.keepAlive(bootstrap::option);
    return bootstrap
        .group(loop)
        .channel(loops.socketChannel())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            // zero would be no limit
            Math.toIntExact(Math.max(1, endpoint.connectTimeout().toMillis())))
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
