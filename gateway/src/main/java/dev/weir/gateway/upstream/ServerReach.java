package dev.weir.gateway.upstream;

import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a target's server at the first of its addresses that answers. What blocks (names, files)
 * is done by the executor, the rest on the loop that is given. Thread-safe.
 */
public final class ServerReach {
  private static final int ADDRESSES_MAX = 8;

  private final Executor blocking;
  private final Dialler dialler;
  private final ClientTls clientTls;

  /**
   * @param blocking may start a thread for each task
   */
  public ServerReach(Executor blocking, Dialler dialler, ClientTls clientTls) {
    this.blocking = blocking;
    this.dialler = dialler;
    this.clientTls = clientTls;
  }

  /**
   * A connection as the {@link Dialler} leaves it.
   *
   * @param endpoint where it leads to
   * @param signInLeft what is left of the target's time for signing in
   */
  public record Reached(Endpoint endpoint, Channel channel, Duration signInLeft) {}

  /**
   * @param loop the channel is registered with it
   * @return completed on the loop, if need be with an {@link UpstreamFailed}
   */
  public CompletableFuture<Reached> reach(UpstreamTarget target, EventLoop loop) {
    var result = new CompletableFuture<Reached>();
    blocking.execute(() -> {
      try {
        List<Endpoint> endpoints = endpoints(target);
        loop.execute(() -> dial(endpoints, 0, loop, result));
      } catch (UpstreamFailed failed) {
        loop.execute(() -> result.completeExceptionally(failed));
      }
    });
    return result;
  }

  private List<Endpoint> endpoints(UpstreamTarget target) throws UpstreamFailed {
    SslContext tls = tls(target);
    try {
      InetAddress[] addresses = InetAddress.getAllByName(target.host());
      int count = Math.min(addresses.length, ADDRESSES_MAX);
      Duration each = target.connectTimeout().dividedBy(count);
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        var address = new InetSocketAddress(addresses[i], target.port());
        endpoints.add(
            new Endpoint(
                address,
                target.host(),
                tls,
                ClientTls.verifies(target),
                each,
                target.signInTimeout()));
      }
      return endpoints;
    } catch (IOException unknown) {
      throw new UpstreamFailed(
          UpstreamFailed.UNABLE_TO_CONNECT, "the server's name cannot be resolved", unknown);
    }
  }

  private @Nullable SslContext tls(UpstreamTarget target) throws UpstreamFailed {
    if (target.tls() == TlsMode.DISABLE) {
      return null;
    }
    try {
      return clientTls.context(target);
    } catch (IOException unreadable) {
      throw new UpstreamFailed(
          UpstreamFailed.UNABLE_TO_CONNECT,
          "the certificates for TLS with the server cannot be used",
          unreadable);
    }
  }

  private void dial(
      List<Endpoint> endpoints, int index, EventLoop loop, CompletableFuture<Reached> result) {
    Endpoint endpoint = endpoints.get(index);
    dialler
        .dial(endpoint, loop)
        .whenComplete((dialled, failure) -> {
          if (failure == null) {
            result.complete(new Reached(endpoint, dialled.channel(), dialled.signInLeft()));
          } else if (index + 1 < endpoints.size()) {
            dial(endpoints, index + 1, loop, result);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }
}
