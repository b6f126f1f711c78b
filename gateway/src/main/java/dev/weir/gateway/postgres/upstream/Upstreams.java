package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/**
 * Where sessions on PostgreSQL servers come from, for those who have a {@link Grant}. Thread-safe.
 */
public interface Upstreams {
  /**
   * A session on the target's server, signed in.
   *
   * @param grant proof that somebody may have a session on the target's connection
   * @param credential lent until the stage completes
   * @param loop the session's: the channel is registered with it, the stage completes on it
   * @return the session, or an {@link UpstreamFailed}
   * @throws IllegalArgumentException if the grant is for another connection
   */
  CompletionStage<SignedIn> connect(
      Grant grant,
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop);
}
