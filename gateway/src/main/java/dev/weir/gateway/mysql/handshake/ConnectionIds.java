package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.mysql.Kills;
import dev.weir.gateway.relay.Relay;
import dev.weir.policy.Subject;
import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Weir's own connection ids, which clients are greeted with and KILL takes: those of servers stay
 * inside. Thread-safe.
 */
final class ConnectionIds implements Kills {
  private final AtomicInteger last = new AtomicInteger();
  private final ConcurrentHashMap<Long, Session> sessions = new ConcurrentHashMap<>();

  private record Session(Channel client, Subject subject, Relay relay) {}

  /** One that no other connection has; never 0. */
  long next() {
    long id;
    do {
      id = last.incrementAndGet() & 0xffffffffL;
    } while (id == 0 || sessions.containsKey(id));
    return id;
  }

  /** Known until its channel closes. */
  void register(long connectionId, Channel client, Subject subject, Relay relay) {
    var session = new Session(client, subject, relay);
    sessions.put(connectionId, session);
    client.closeFuture().addListener(closed -> sessions.remove(connectionId, session));
  }

  @Override
  public Outcome query(long connectionId, Subject by) {
    Session session = sessions.get(connectionId);
    Outcome outcome = outcome(session, by);
    if (session != null && outcome == Outcome.DONE) {
      session.client().eventLoop().execute(session.relay()::cancelRequested);
    }
    return outcome;
  }

  @Override
  public Outcome connection(long connectionId, Subject by) {
    Session session = sessions.get(connectionId);
    Outcome outcome = outcome(session, by);
    if (session != null && outcome == Outcome.DONE) {
      session
          .client()
          .eventLoop()
          .execute(() -> session.relay().terminate("the connection was killed"));
    }
    return outcome;
  }

  /** Whose it is, is who signed in: the person and the issuer that says so. */
  private static Outcome outcome(@Nullable Session session, Subject by) {
    if (session == null) {
      return Outcome.UNKNOWN;
    }
    Subject owner = session.subject();
    return owner.user().equals(by.user()) && owner.issuer().equals(by.issuer())
        ? Outcome.DONE
        : Outcome.NOT_OWNER;
  }
}
