package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.postgres.Relay;
import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentHashMap;

/** The relays that run, by client channel. Thread-safe. */
final class OpenSessions {
  private final ConcurrentHashMap<Channel, Relay> relays = new ConcurrentHashMap<>();

  /** Known until its channel closes. */
  void add(Channel client, Relay relay) {
    relays.put(client, relay);
    client.closeFuture().addListener(closed -> relays.remove(client));
  }

  void terminateAll(String reason) {
    relays.forEach((client, relay) -> client.eventLoop().execute(() -> relay.terminate(reason)));
  }
}
