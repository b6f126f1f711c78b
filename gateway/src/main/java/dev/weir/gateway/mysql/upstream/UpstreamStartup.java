package dev.weir.gateway.mysql.upstream;

import java.util.Map;

/**
 * How a session on a server begins.
 *
 * @param optional capabilities to be agreed on where the server has them, of those that the relay
 *     can follow: CLIENT_FOUND_ROWS, CLIENT_MULTI_STATEMENTS, CLIENT_INTERACTIVE
 * @param collation the number of the collation that the client has asked for
 * @param attributes what the server's own log shows of the session
 */
public record UpstreamStartup(long optional, int collation, Map<String, String> attributes) {
  public UpstreamStartup {
    attributes = Map.copyOf(attributes);
  }
}
