package dev.weir.gateway.proxied;

import dev.weir.policy.rule.NetworkRange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Load balancers that say for whom they open a connection, by version 2 of the PROXY protocol. They
 * have to; nobody else may.
 *
 * @param from where they are
 * @param headerTimeout within which the header has to be there whole
 */
public record TrustedProxies(List<NetworkRange> from, Duration headerTimeout) {
  public static final Duration HEADER_TIMEOUT_USUAL = Duration.ofSeconds(5);

  public static final TrustedProxies NONE = new TrustedProxies(List.of(), HEADER_TIMEOUT_USUAL);

  public TrustedProxies {
    from = List.copyOf(from);
  }

  public boolean include(InetAddress neighbour) {
    return from.stream().anyMatch(network -> network.contains(neighbour));
  }
}
