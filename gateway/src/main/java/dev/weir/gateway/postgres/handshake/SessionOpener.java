package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.postgres.ClientSide;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.postgres.upstream.UpstreamStartup;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayFactory;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.signin.Asked;
import dev.weir.gateway.signin.OpenSessions;
import dev.weir.gateway.signin.Opening;
import dev.weir.gateway.signin.Shown;
import dev.weir.gateway.signin.SignIn;
import dev.weir.gateway.signin.SignIn.Admitted;
import dev.weir.session.Recorder;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.AuthenticationOk;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendKeyData;
import dev.weir.wire.postgres.backend.ParameterStatus;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a shown token to a running relay. What blocks runs on the executor, the rest on the
 * session's loop. Thread-safe.
 */
final class SessionOpener {
  private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);
  private static final String SEARCH_PATH = "search_path";

  private final SignIn signIn;
  private final Opening opening;
  private final ServerAccess servers;
  private final RelayFactory<EstablishedSession> relays;
  private final Supplier<RelayLimits> limits;
  private final CancelKeys cancelKeys;
  private final OpenSessions sessions;
  private final Executor blocking;

  SessionOpener(
      SignIn signIn,
      ServerAccess servers,
      RelayFactory<EstablishedSession> relays,
      Supplier<RelayLimits> limits,
      CancelKeys cancelKeys,
      OpenSessions sessions,
      Executor blocking) {
    this.signIn = signIn;
    this.opening = new Opening(signIn, blocking);
    this.servers = servers;
    this.relays = relays;
    this.limits = limits;
    this.cancelKeys = cancelKeys;
    this.sessions = sessions;
    this.blocking = blocking;
  }

  CancelKeys cancelKeys() {
    return cancelKeys;
  }

  /** Whether the client signs in with a ticket. */
  boolean takesTicket(SessionRequest request) {
    return signIn.takesTicket(request.ticketId());
  }

  /** Writes down that a client did not keep to the exchange by which tickets are proved. */
  void noteRefused(SessionRequest request, InetAddress source, String reason) {
    var asked = new Asked(request.database(), request.user());
    blocking.execute(() -> signIn.noteRefused(request.ticketId(), asked, source, reason));
  }

  /** A client that was let in and a server that let Weir in. */
  record Ready(SessionRequest request, Admitted admitted, SignedIn server) {
    /** Nobody wants it any more. */
    void discard() {
      admitted.close();
      server.received().release();
      hangUp();
    }

    /** The relay, whose the connection to the server would have been, could not begin. */
    void hangUp() {
      SessionOpener.hangUp(server.session().channel());
    }
  }

  /**
   * Signs the client in and Weir to the server.
   *
   * @param shown taken over and wiped
   * @return completed on the loop: ready, or {@link Refused}
   */
  CompletionStage<Ready> open(
      Shown shown, SessionRequest request, InetAddress source, EventLoop loop) {
    return opening.open(
        shown,
        new Asked(request.database(), request.user()),
        source,
        loop,
        admitted -> connect(admitted, request, loop),
        (admitted, server) -> new Ready(request, admitted, server));
  }

  private CompletionStage<SignedIn> connect(
      Admitted admitted, SessionRequest request, EventLoop loop) {
    return servers
        .upstreams()
        .connect(
            admitted.grant(),
            admitted.target(),
            admitted.credential(),
            startup(admitted, request),
            loop);
  }

  private static UpstreamStartup startup(Admitted admitted, SessionRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>(request.settings());
    parameters.put("client_encoding", "UTF8");
    parameters.put(
        "application_name",
        ApplicationName.of(
            request.settings().getOrDefault("application_name", ""),
            admitted.grant().subject().user(),
            admitted.grant().sessionId()));
    return new UpstreamStartup(parameters);
  }

  /**
   * Makes the relay and tells the client that it is signed in. Called on the loop.
   *
   * @throws Refused if the session cannot be followed or recorded; everything is closed then
   */
  Relay establish(Channel client, Ready ready) throws Refused {
    UpstreamSession upstream = ready.server().session();
    Admitted admitted = ready.admitted();
    try {
      requireSearchPathReported(ready.request(), upstream);
      Relay relay =
          relays.open(
              new EstablishedSession(
                  admitted.grant(),
                  admitted.standing(),
                  new ClientSide(
                      client,
                      ready.request().protocolMinor(),
                      admitted.described(ready.request().described())),
                  upstream,
                  servers
                      .catalogues()
                      .forSession(admitted.grant(), admitted.target(), upstream.user()),
                  limits.get()));
      var registration =
          cancelKeys.register(
              upstream.backendPid(),
              ready.request().protocolMinor(),
              () -> client.eventLoop().execute(relay::cancelRequested));
      sessions.add(client, relay, admitted.grant());
      client
          .closeFuture()
          .addListener(closed -> {
            registration.close();
            admitted.close();
          });
      greet(client, upstream, registration.data());
      return relay;
    } catch (Recorder.RecordingFailed unrecorded) {
      LOG.atError()
          .addKeyValue("session", admitted.grant().sessionId())
          .setCause(unrecorded)
          .log("session {} not recorded", admitted.grant().sessionId());
      ready.discard();
      throw Refusal.of(Refusal.IO_ERROR, "the session cannot be recorded, so it cannot be opened")
          .toException();
    } catch (Refused | RuntimeException failed) {
      ready.discard();
      throw failed;
    }
  }

  /** Servers before 18 do not say what became of a search path: it could not be followed. */
  private static void requireSearchPathReported(SessionRequest request, UpstreamSession upstream)
      throws Refused {
    if (request.settings().containsKey(SEARCH_PATH)
        && !upstream.parameters().containsKey(SEARCH_PATH)) {
      throw Refusal.of(
              Refusal.FEATURE_NOT_SUPPORTED,
              "search_path may not be given when a session on this server's version is opened",
              "Run SET search_path in the session.")
          .toException();
    }
  }

  private static void greet(Channel client, UpstreamSession upstream, BackendKeyData key) {
    ByteBuf out = client.alloc().buffer();
    BackendEncoder.encode(AuthenticationOk.INSTANCE, out);
    upstream
        .parameters()
        .forEach((name, value) ->
            BackendEncoder.encode(new ParameterStatus(CString.of(name), CString.of(value)), out));
    BackendEncoder.encode(key, out);
    BackendEncoder.readyForQuery(TransactionStatus.IDLE, out);
    client.writeAndFlush(out);
  }

  private static void hangUp(Channel server) {
    if (server.isActive()) {
      ByteBuf goodbye = server.alloc().buffer();
      FrontendEncoder.encode(Terminate.INSTANCE, goodbye);
      server.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
    } else {
      server.close();
    }
  }
}
