package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.FrontDoor;
import dev.weir.gateway.ServerTls;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.relay.RelayFactory;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.signin.BearerIssuers;
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.signin.OpenHandshakes;
import dev.weir.gateway.signin.OpenSessions;
import dev.weir.gateway.signin.SignIn;
import io.netty.channel.Channel;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Meets PostgreSQL clients and gives each that may have one a session. Thread-safe. */
public final class PostgresFrontDoor implements FrontDoor {
  /** As rules name it. */
  private static final String PROTOCOL = "postgres";

  private final Supplier<HandshakeSettings> settings;
  private final @Nullable ServerTls tls;
  private final OpenHandshakes handshakes;
  private final OpenSessions sessions = new OpenSessions();
  private final SessionOpener opener;
  private final BearerIssuers issuers;
  private final SecureRandom random;

  /**
   * @param settings for clients that connect from now on; how many there may be is asked once
   * @param tls null for none: then only loopback may be listened on
   * @param issuers for clients that have no token yet
   * @param limits for sessions that open from now on
   * @param blocking starts a virtual thread for each task
   */
  public PostgresFrontDoor(
      Supplier<HandshakeSettings> settings,
      @Nullable ServerTls tls,
      Doorkeeping doorkeeping,
      BearerIssuers issuers,
      ServerAccess servers,
      RelayFactory<EstablishedSession> relays,
      Supplier<RelayLimits> limits,
      Executor blocking,
      InstantSource clock,
      SecureRandom random) {
    this.settings = settings;
    this.tls = tls;
    this.issuers = issuers;
    this.random = random;
    HandshakeSettings first = settings.get();
    this.handshakes = new OpenHandshakes(first.handshakesMax(), first.handshakesPerSourceMax());
    var signIn =
        new SignIn(doorkeeping, servers.connections(), servers.credentials(), clock, PROTOCOL);
    this.opener =
        new SessionOpener(
            signIn, servers, relays, limits, new CancelKeys(random), sessions, blocking);
  }

  @Override
  public boolean offersTls() {
    return tls != null;
  }

  @Override
  public void welcome(Channel channel) {
    channel
        .pipeline()
        .addLast(new ClientHandshake(settings.get(), tls, handshakes, opener, issuers, random));
  }

  @Override
  public void close() {
    sessions.close("the gateway is shutting down");
  }
}
