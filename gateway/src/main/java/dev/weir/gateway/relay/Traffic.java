package dev.weir.gateway.relay;

import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes of every session's two connections since the start, inside TLS. Counted once for each piece
 * that is read or handed down; sign-ins are not in it. Thread-safe; nothing waits.
 */
public final class Traffic {
  private final LongAdder fromClients = new LongAdder();
  private final LongAdder toClients = new LongAdder();
  private final LongAdder fromServers = new LongAdder();
  private final LongAdder toServers = new LongAdder();

  public long fromClients() {
    return fromClients.sum();
  }

  public long toClients() {
    return toClients.sum();
  }

  public long fromServers() {
    return fromServers.sum();
  }

  public long toServers() {
    return toServers.sum();
  }

  void clientsSent(int bytes) {
    fromClients.add(bytes);
  }

  void serversSent(int bytes) {
    fromServers.add(bytes);
  }

  /** What is written to clients is added to it. */
  LongAdder clients() {
    return toClients;
  }

  /** What is written to servers is added to it. */
  LongAdder servers() {
    return toServers;
  }
}
