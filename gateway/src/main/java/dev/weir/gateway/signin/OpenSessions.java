package dev.weir.gateway.signin;

import dev.weir.gateway.relay.Relay;
import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The relays that run, by client channel. Thread-safe. */
public final class OpenSessions {
  private final ConcurrentHashMap<Channel, Relay> relays = new ConcurrentHashMap<>();

  private volatile @Nullable String closed;

  /** Known until its channel closes. */
  public void add(Channel client, Relay relay) {
    relays.put(client, relay);
    client.closeFuture().addListener(done -> relays.remove(client));
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

  private static void terminate(Channel client, Relay relay, String reason) {
    client.eventLoop().execute(() -> relay.terminate(reason));
  }
}
