package dev.weir.gateway.mysql;

import dev.weir.wire.mysql.Capabilities;
import io.netty.channel.Channel;
import java.util.Map;

/**
 * The client's side of a session.
 *
 * @param connectionId Weir's own number, which the client was greeted with
 * @param agreed the capabilities of both sides
 * @param described what the client says of itself, unverified and cut to a bounded length: {@code
 *     user}, {@code program_name}, where it sent them
 */
public record ClientSide(
    Channel channel, long connectionId, Capabilities agreed, Map<String, String> described) {
  public ClientSide {
    described = Map.copyOf(described);
  }
}
