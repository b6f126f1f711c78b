package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.upstream.ClientTls;
import dev.weir.gateway.upstream.Dialler;
import dev.weir.gateway.upstream.Endpoint;
import dev.weir.gateway.upstream.ServerReach;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.wire.postgres.backend.BackendKeyData;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions on PostgreSQL servers, for those who have a {@link Grant}. What blocks (names,
 * files, hashing) is done by the executor, the rest on the loop that is given. Thread-safe.
 *
 * <p>Source: manual, chapter "Frontend/Backend Protocol".
 */
public final class UpstreamConnector implements Upstreams {
  private static final String APPLICATION_PROTOCOL = "postgresql";

  private final ReportedSettings.Known reported = new ReportedSettings.Known();
  private final Executor blocking;
  private final Dialler dialler;
  private final ServerReach reach;
  private final SecureRandom random;

  /**
   * @param blocking may start a thread for each task
   */
  public UpstreamConnector(EventLoops loops, Executor blocking, SecureRandom random) {
    this.blocking = blocking;
    this.dialler = new Dialler(loops, UpstreamConnector::askForTls);
    this.reach = new ServerReach(blocking, dialler, new ClientTls(List.of(APPLICATION_PROTOCOL)));
    this.random = random;
  }

  @Override
  public CompletionStage<SignedIn> connect(
      Grant grant,
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop) {
    if (!grant.place().connection().equals(target.connection())) {
      throw new IllegalArgumentException("the grant is for another connection");
    }
    var result = new CompletableFuture<SignedIn>();
    var attempt = new Attempt(target, credential, startup, loop, result);
    reach
        .reach(target, loop)
        .whenComplete((reached, failure) -> {
          if (failure == null) {
            signIn(attempt, reached);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  private static ChannelHandler askForTls(
      SslContext tls, Endpoint endpoint, CompletableFuture<Void> done) {
    return new TlsUpgrade(
        tls, endpoint.host(), endpoint.address().getPort(), endpoint.signInTimeout(), done);
  }

  private record Attempt(
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop,
      CompletableFuture<SignedIn> result) {}

  private void signIn(Attempt attempt, ServerReach.Reached reached) {
    Endpoint endpoint = reached.endpoint();
    Channel channel = reached.channel();
    var done = new CompletableFuture<UpstreamHandshake.Outcome>();
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
        complete(attempt, endpoint, channel, outcome);
      } else {
        attempt.result().completeExceptionally(failure);
      }
    });
    var authenticator =
        new Authenticator(
            attempt.credential(), endpoint.tls() != null, serverCertificate(channel), random);
    channel
        .pipeline()
        .addLast(
            new UpstreamHandshake(
                attempt.credential().user(),
                attempt.target().database(),
                attempt.startup(),
                authenticator,
                blocking,
                done));
  }

  private static @Nullable X509Certificate serverCertificate(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return null;
    }
    try {
      Certificate first = tls.engine().getSession().getPeerCertificates()[0];
      return first instanceof X509Certificate certificate ? certificate : null;
    } catch (SSLPeerUnverifiedException anonymous) {
      return null;
    }
  }

  private void complete(
      Attempt attempt, Endpoint endpoint, Channel channel, UpstreamHandshake.Outcome outcome) {
    String version = outcome.parameters().getOrDefault("server_version", "");
    int major = major(version);
    if (major == 0) {
      outcome.received().release();
      channel.close();
      attempt
          .result()
          .completeExceptionally(
              new UpstreamFailed(
                  UpstreamFailed.PROTOCOL_VIOLATION, "the server does not tell its version"));
      return;
    }
    BackendKeyData key = outcome.key();
    UpstreamCancel cancel =
        key == null
            ? UpstreamConnector::notOffered
            : new CancelSender(dialler, endpoint, attempt.loop(), key);
    var session =
        new UpstreamSession(
            channel,
            attempt.credential().user(),
            reported.of(outcome.parameters()),
            version,
            major,
            key == null ? 0 : key.processId(),
            cancel);
    attempt.result().complete(new SignedIn(session, outcome.received()));
  }

  /** A server that sends no key cannot be asked to cancel. */
  private static void notOffered() {}

  /** 18 of {@code 18.6 (Debian 18.6-1)} and of {@code 18beta1}; 0 if there is no number. */
  static int major(String version) {
    int end = 0;
    while (end < version.length() && end < 4 && Character.isDigit(version.charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(version.substring(0, end));
  }
}
