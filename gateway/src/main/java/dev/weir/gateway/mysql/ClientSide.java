package dev.weir.gateway.mysql;

import io.netty.channel.Channel;
import java.util.Map;

/**
 * The client's side of a session.
 *
 * @param connectionId Weir's own number, which the client was greeted with
 * @param capabilities flags that both sides agreed on
 * @param described what the client says of itself, unverified and cut to a bounded length: {@code
 *     user}, {@code program_name}, where it sent them
 */
public record ClientSide(
    Channel channel, long connectionId, long capabilities, Map<String, String> described) {
  public ClientSide {
    described = Map.copyOf(described);
  }
}
