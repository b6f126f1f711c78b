package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.FrontDoor;
import dev.weir.gateway.ServerTls;
import dev.weir.gateway.mysql.EstablishedSession;
import dev.weir.gateway.relay.RelayFactory;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.signin.OpenHandshakes;
import dev.weir.gateway.signin.OpenSessions;
import dev.weir.gateway.signin.SignIn;
import dev.weir.session.ticket.Verifiers;
import io.netty.channel.Channel;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Meets MySQL and MariaDB clients and gives each that may have one a session. Thread-safe. */
public final class MySqlFrontDoor implements FrontDoor {
  /** As rules name it. */
  private static final String PROTOCOL = "mysql";

  private final Supplier<HandshakeSettings> settings;
  private final @Nullable ServerTls tls;
  private final OpenHandshakes handshakes;
  private final OpenSessions sessions = new OpenSessions();
  private final SessionOpener opener;
  private final SecureRandom random;

  /**
   * @param settings for clients that connect from now on; how many there may be is asked once
   * @param tls null for none: then only loopback may be listened on
   * @param limits for sessions that open from now on
   * @param blocking starts a virtual thread for each task
   */
  public MySqlFrontDoor(
      Supplier<HandshakeSettings> settings,
      @Nullable ServerTls tls,
      Doorkeeping doorkeeping,
      ServerAccess servers,
      RelayFactory<EstablishedSession> relays,
      Supplier<RelayLimits> limits,
      Executor blocking,
      InstantSource clock,
      SecureRandom random) {
    this.settings = settings;
    this.tls = tls;
    this.random = random;
    HandshakeSettings first = settings.get();
    this.handshakes = new OpenHandshakes(first.handshakesMax(), first.handshakesPerSourceMax());
    var signIn =
        new SignIn(doorkeeping, servers.connections(), servers.credentials(), clock, PROTOCOL);
    this.opener =
        new SessionOpener(signIn, servers, relays, limits, new ConnectionIds(), sessions, blocking);
  }

  /** Makes verifiers for every method by which clients of this wire prove a ticket. */
  public static List<Verifiers.Maker> ticketVerifiers() {
    return TicketProof.makers();
  }

  @Override
  public boolean offersTls() {
    return tls != null;
  }

  @Override
  public void welcome(Channel channel) {
    channel
        .pipeline()
        .addLast(new ClientHandshake(settings.get(), tls, handshakes, opener, random));
  }

  @Override
  public void close() {
    sessions.close("the gateway is shutting down");
  }
}
