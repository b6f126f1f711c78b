package dev.weir.gateway.postgres;

import io.netty.channel.Channel;
import java.util.Map;

/**
 * The client's side of a session.
 *
 * @param protocolMinor the minor version of protocol 3 that both sides agreed on: 0 or 2
 * @param described what the client says of itself, unverified and cut to a bounded length: {@code
 *     user}, {@code application_name}, where it sent them
 */
public record ClientSide(Channel channel, int protocolMinor, Map<String, String> described) {
  public ClientSide {
    described = Map.copyOf(described);
  }
}
