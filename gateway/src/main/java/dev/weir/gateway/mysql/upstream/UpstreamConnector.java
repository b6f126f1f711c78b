package dev.weir.gateway.mysql.upstream;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.upstream.ClientTls;
import dev.weir.gateway.upstream.Dialler;
import dev.weir.gateway.upstream.Endpoint;
import dev.weir.gateway.upstream.ServerReach;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.wire.mysql.ServerStatus;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Opens sessions on MySQL and MariaDB servers, for those who have a {@link Grant}. What blocks
 * (names, files) is done by the executor, the rest on the loop that is given. Thread-safe.
 *
 * <p>Source: MySQL internals manual, "Connection Phase".
 */
public final class UpstreamConnector {
  private final Executor blocking;
  private final ServerReach reach;
  private final UpstreamCredentials credentials;

  /**
   * @param blocking may start a thread for each task
   * @param credentials for what is done beside a session: KILL QUERY
   */
  public UpstreamConnector(EventLoops loops, Executor blocking, UpstreamCredentials credentials) {
    this.blocking = blocking;
    this.credentials = credentials;
    this.reach = new ServerReach(blocking, new Dialler(loops, null), new ClientTls(List.of()));
  }

  /**
   * Connects to the target's server and signs in.
   *
   * @param grant proof that somebody may have a session on the target's connection
   * @param credential lent until the stage completes
   * @param loop the session's: the channel is registered with it, the stage completes on it
   * @return the session, in the connection's database, or an {@link UpstreamFailed}
   * @throws IllegalArgumentException if the grant is for another connection
   */
  public CompletionStage<UpstreamSession> connect(
      Grant grant,
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop) {
    if (!grant.place().connection().equals(target.connection())) {
      throw new IllegalArgumentException("the grant is for another connection");
    }
    var attempt = new Attempt(grant, target, credential, startup, loop, new CompletableFuture<>());
    reach
        .reach(target, loop)
        .whenComplete((reached, failure) -> {
          if (failure == null) {
            signIn(attempt, reached);
          } else {
            attempt.result().completeExceptionally(failure);
          }
        });
    return attempt.result();
  }

  private record Attempt(
      Grant grant,
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop,
      CompletableFuture<UpstreamSession> result) {}

  private void signIn(Attempt attempt, ServerReach.Reached reached) {
    Endpoint endpoint = reached.endpoint();
    Channel channel = reached.channel();
    var done = new CompletableFuture<ServerSignIn.Outcome>();
    Future<?> timeout =
        attempt
            .loop()
            .schedule(
                () -> {
                  var late =
                      new UpstreamFailed(
                          UpstreamFailed.UNABLE_TO_CONNECT,
                          "the server did not complete the sign-in in time");
                  if (done.completeExceptionally(late)) {
                    channel.close();
                  }
                },
                reached.signInLeft().toMillis(),
                TimeUnit.MILLISECONDS);
    done.whenComplete((outcome, failure) -> {
      timeout.cancel(false);
      if (failure == null) {
        complete(attempt, channel, outcome);
      } else {
        attempt.result().completeExceptionally(failure);
      }
    });
    channel
        .pipeline()
        .addLast(
            new ServerSignIn(
                endpoint,
                attempt.credential(),
                attempt.target().database(),
                attempt.startup(),
                done));
  }

  private void complete(Attempt attempt, Channel channel, ServerSignIn.Outcome outcome) {
    String printed = outcome.greeting().serverVersion().utf8();
    ServerVersion version = ServerVersion.parse(printed);
    if (version == null) {
      channel.close();
      attempt
          .result()
          .completeExceptionally(
              new UpstreamFailed(
                  UpstreamFailed.PROTOCOL_VIOLATION, "the server does not tell its version"));
      return;
    }
    long connectionId = outcome.greeting().connectionId() & 0xffffffffL;
    attempt
        .result()
        .complete(
            new UpstreamSession(
                channel,
                attempt.credential().user(),
                printed,
                version,
                outcome.agreed(),
                connectionId,
                new ServerStatus(outcome.status()),
                new KillSender(
                    this,
                    credentials,
                    blocking,
                    attempt.grant(),
                    attempt.target(),
                    attempt.loop(),
                    attempt.credential().user(),
                    connectionId)));
  }
}
