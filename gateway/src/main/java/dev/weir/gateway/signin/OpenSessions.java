package dev.weir.gateway.signin;

import dev.weir.gateway.relay.Relay;
import dev.weir.session.Grant;
import dev.weir.session.TicketUse;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The relays that run, by client channel. Thread-safe. */
public final class OpenSessions {
  private final ConcurrentHashMap<Channel, Relay> relays = new ConcurrentHashMap<>();

  private volatile @Nullable String closed;

  /**
   * Known until its channel closes. What was opened with a ticket ends with it.
   *
   * @param grant of the session
   */
  public void add(Channel client, Relay relay, Grant grant) {
    relays.put(client, relay);
    client.closeFuture().addListener(done -> relays.remove(client));
    TicketUse use = grant.ticket();
    if (use != null) {
      endWith(use, client, relay);
    }
    String reason = closed;
    if (reason != null) {
      terminate(client, relay, reason);
    }
  }

  /** Ends every session, and each that is added later as soon as it has begun. */
  public void close(String reason) {
    closed = reason;
    relays.forEach((client, relay) -> terminate(client, relay, reason));
  }

  private static void endWith(TicketUse use, Channel client, Relay relay) {
    use.whenRevoked(reason -> terminate(client, relay, reason));
    String reason = "ticket %s has expired".formatted(use.ticket().label());
    Future<?> end =
        client
            .eventLoop()
            .schedule(
                () -> relay.terminate(reason),
                Math.max(0, use.left().toNanos()),
                TimeUnit.NANOSECONDS);
    client.closeFuture().addListener(done -> end.cancel(false));
  }

  private static void terminate(Channel client, Relay relay, String reason) {
    client.eventLoop().execute(() -> relay.terminate(reason));
  }
}
