package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.mysql.ClientSide;
import dev.weir.gateway.mysql.EstablishedSession;
import dev.weir.gateway.mysql.upstream.UpstreamSession;
import dev.weir.gateway.mysql.upstream.UpstreamStartup;
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
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.ClientEncoder;
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

/** Opens sessions for clients that have shown a token. Thread-safe. */
final class SessionOpener {
  private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

  /** What the client may have as it wants it. */
  private static final long AS_THE_CLIENT =
      Capabilities.FOUND_ROWS | Capabilities.MULTI_STATEMENTS | Capabilities.INTERACTIVE;

  private final SignIn signIn;
  private final Opening opening;
  private final ServerAccess servers;
  private final RelayFactory<EstablishedSession> relays;
  private final Supplier<RelayLimits> limits;
  private final ConnectionIds ids;
  private final OpenSessions sessions;

  SessionOpener(
      SignIn signIn,
      ServerAccess servers,
      RelayFactory<EstablishedSession> relays,
      Supplier<RelayLimits> limits,
      ConnectionIds ids,
      OpenSessions sessions,
      Executor blocking) {
    this.signIn = signIn;
    this.opening = new Opening(signIn, blocking);
    this.servers = servers;
    this.relays = relays;
    this.limits = limits;
    this.ids = ids;
    this.sessions = sessions;
  }

  ConnectionIds ids() {
    return ids;
  }

  /** The version to greet with. */
  String version() {
    return servers.version().get();
  }

  /** Whether the client signs in with a ticket. */
  boolean takesTicket(SessionRequest request) {
    return signIn.takesTicket(request.ticketId());
  }

  /** A client that was let in and a server that let Weir in. */
  record Ready(SessionRequest request, Admitted admitted, UpstreamSession server) {
    /** Nobody wants it any more. */
    void discard() {
      admitted.close();
      hangUp();
    }

    /** The relay, whose the connection to the server would have been, could not begin. */
    void hangUp() {
      SessionOpener.hangUp(server);
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
        new Asked(request.connection(), request.user()),
        source,
        loop,
        admitted -> connect(admitted, request, loop),
        (admitted, server) -> {
          servers.version().learn(server.serverVersion());
          return new Ready(request, admitted, server);
        });
  }

  private CompletionStage<UpstreamSession> connect(
      Admitted admitted, SessionRequest request, EventLoop loop) {
    var startup =
        new UpstreamStartup(
            request.agreed().and(new Capabilities(AS_THE_CLIENT)).bits(),
            request.collation(),
            attributes(admitted, request));
    return servers
        .connector()
        .connect(admitted.grant(), admitted.target(), admitted.credential(), startup, loop);
  }

  /** What performance_schema and the server's own log show of the session. */
  private static Map<String, String> attributes(Admitted admitted, SessionRequest request) {
    Map<String, String> all = new LinkedHashMap<>();
    String user = admitted.grant().subject().user();
    String owner = "weir:" + Asked.shown(user) + "@" + admitted.grant().sessionId();
    all.put(
        "program_name",
        request.program().isEmpty() ? owner : Asked.shown(request.program()) + "/" + owner);
    all.put("_client_name", "weir");
    return all;
  }

  /**
   * Makes the relay. Called on the loop, before the client is told that it is signed in.
   *
   * @throws Refused if the session cannot be recorded; everything is closed then
   */
  Relay establish(Channel client, long connectionId, Ready ready) throws Refused {
    Admitted admitted = ready.admitted();
    UpstreamSession server = ready.server();
    try {
      Relay relay =
          relays.open(
              new EstablishedSession(
                  admitted.grant(),
                  admitted.standing(),
                  new ClientSide(
                      client,
                      connectionId,
                      ready.request().agreed(),
                      admitted.described(ready.request().described())),
                  server,
                  servers
                      .catalogues()
                      .forSession(admitted.grant(), admitted.target(), server.user()),
                  ids,
                  limits.get()));
      ids.register(connectionId, client, admitted.grant().subject(), relay);
      sessions.add(client, relay, admitted.grant());
      client.closeFuture().addListener(closed -> admitted.close());
      return relay;
    } catch (Recorder.RecordingFailed unrecorded) {
      LOG.atError()
          .addKeyValue("session", admitted.grant().sessionId())
          .setCause(unrecorded)
          .log("session {} not recorded", admitted.grant().sessionId());
      ready.discard();
      throw Refusal.of(Refusal.IO_ERROR, "the session cannot be recorded, so it cannot be opened")
          .toException();
    } catch (RuntimeException failed) {
      ready.discard();
      throw failed;
    }
  }

  private static void hangUp(UpstreamSession server) {
    Channel channel = server.channel();
    if (channel.isActive()) {
      ByteBuf goodbye = channel.alloc().buffer();
      ClientEncoder.encode(BareCommand.QUIT, server.agreed(), new Sequence(), goodbye);
      channel.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
    } else {
      channel.close();
    }
  }
}
