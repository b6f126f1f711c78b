package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.upstream.UpstreamCancel;
import io.netty.channel.Channel;
import java.util.Map;

/**
 * A connection to a server that has signed in and is idle.
 *
 * @param channel auto-read is off; the pipeline holds TLS, if there is TLS, and nothing else
 * @param user the role Weir signed in as
 * @param parameters what the server reported in ParameterStatus so far, in its order
 * @param serverVersion as {@code server_version} reports it: {@code 18.6}
 * @param serverMajor the major version: 18
 * @param backendPid the server process, 0 if the server did not tell
 * @param lease what becomes of the connection when the session does not want it any more
 */
public record UpstreamSession(
    Channel channel,
    String user,
    Map<String, String> parameters,
    String serverVersion,
    int serverMajor,
    int backendPid,
    UpstreamCancel canceller,
    Lease lease) {
  public UpstreamSession {
    parameters = ReportedSettings.of(parameters);
  }

  /** A connection that is the session's own and ends with it. */
  public UpstreamSession(
      Channel channel,
      String user,
      Map<String, String> parameters,
      String serverVersion,
      int serverMajor,
      int backendPid,
      UpstreamCancel canceller) {
    this(
        channel,
        user,
        parameters,
        serverVersion,
        serverMajor,
        backendPid,
        canceller,
        Lease.OF_NOBODY);
  }

  /**
   * Asks the server to cancel what runs. Returns at once; whether it worked shows in the session.
   */
  public void cancel() {
    canceller.send();
  }
}
