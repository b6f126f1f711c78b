package dev.weir.gateway.signin;

import dev.weir.gateway.proxied.ProxiedClient;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a client's connection, before it is known by name. */
public final class Peer {
  private Peer() {}

  /** Where it comes from: the client itself, also where a load balancer stands in between. */
  public static InetAddress source(Channel channel) {
    InetAddress told = ProxiedClient.source(channel);
    return told == null ? ProxiedClient.neighbour(channel) : told;
  }

  /** What encrypts the connection; null if nothing does. */
  public static @Nullable SslHandler encryption(Channel channel) {
    return channel.pipeline().get(SslHandler.class);
  }

  /**
   * Refuses who could be overheard while signing in.
   *
   * @param hint what the client should do, or the operator
   */
  public static void requireConfidential(Channel channel, HandshakeSettings settings, String hint)
      throws Refused {
    // what a load balancer on this machine passes on may have come over a network
    boolean loopback =
        ProxiedClient.neighbour(channel).isLoopbackAddress() && source(channel).isLoopbackAddress();
    if (encryption(channel) == null && !(settings.plaintextTokensOnLoopback() && loopback)) {
      throw Refusal.of(
              Refusal.INVALID_AUTHORIZATION, "this gateway takes tokens inside TLS only", hint)
          .toException();
    }
  }
}
