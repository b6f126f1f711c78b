package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.Relay;
import dev.weir.gateway.postgres.RelayFactory;
import dev.weir.session.Event;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import io.netty.util.concurrent.EventExecutor;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the relays of PostgreSQL sessions. Thread-safe. */
public final class PostgresRelays implements RelayFactory {
  private final RelayServices services;
  private final LargeMessages large;
  private final ConcurrentHashMap<EventExecutor, Recorder.Lane> lanes = new ConcurrentHashMap<>();

  public PostgresRelays(RelayServices services) {
    this(services, LargeMessages.ofThisProcess());
  }

  PostgresRelays(RelayServices services, LargeMessages large) {
    this.services = services;
    this.large = large;
  }

  @Override
  public Relay open(EstablishedSession session) {
    EventExecutor loop = session.client().channel().eventLoop();
    Recorder.Lane lane = lanes.computeIfAbsent(loop, key -> services.recorder().lane());
    Instant now = services.clock().instant();
    SessionRecording recording =
        lane.open(
            new Event.Started(
                now,
                session.grant().sessionId(),
                session.grant().subject(),
                session.grant().place(),
                session.client().described(),
                session.upstream().serverVersion(),
                session.upstream().backendPid()));
    var record = new SessionRecord(recording, services.clock());
    return new PostgresRelay(session, services.liveSessions(), now, services, large, record);
  }
}
