package dev.weir.gateway.mysql.upstream;

import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ServerStatus;
import io.netty.channel.Channel;

/**
 * A connection to a server that has signed in and is idle. What the relay relies on: both
 * CLIENT_DEPRECATE_EOF and CLIENT_SESSION_TRACK are agreed on, CLIENT_LOCAL_FILES,
 * CLIENT_QUERY_ATTRIBUTES, compression and optional metadata are not; CLIENT_MULTI_STATEMENTS and
 * CLIENT_FOUND_ROWS are as the client has them.
 *
 * @param channel auto-read is off; the pipeline holds TLS, if there is TLS, and nothing else
 * @param user the account Weir signed in as
 * @param serverVersion as the server's greeting has it
 * @param server the same, understood
 * @param agreed the capabilities of both sides
 * @param connectionId the server's own number
 * @param status as in the OK that ended the sign-in
 */
public record UpstreamSession(
    Channel channel,
    String user,
    String serverVersion,
    ServerVersion server,
    Capabilities agreed,
    long connectionId,
    ServerStatus status,
    UpstreamCancel canceller) {
  /**
   * Asks the server to cancel what runs, by KILL QUERY on a connection of its own. Returns at once;
   * whether it worked shows in the session.
   */
  public void cancel() {
    canceller.send();
  }
}
