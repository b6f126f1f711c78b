package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.estimate.AtOnce;
import dev.weir.gateway.judging.CommonForms;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Readings;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.estimate.PostgresEstimates;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayFactory;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.session.Event;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.sql.SqlReader;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.postgres.PostgresSettings;
import io.netty.util.concurrent.EventExecutor;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** Makes the relays of PostgreSQL sessions. Thread-safe. */
public final class PostgresRelays implements RelayFactory<EstablishedSession> {
  /** The schema of the functions that the server itself brings. */
  private static final String OWN_SCHEMA = "pg_catalog";

  /** On one connection: each is a sign-in at the server. */
  private static final int ESTIMATES_AT_ONCE = 2;

  private final RelayServices services;
  private final IntFunction<SqlReader<PostgresSettings>> readers;
  private final Readings readings = new Readings(PostgresScan::new);
  private final LargeMessages large;
  private volatile Decoders decoders = Decoders.of(RelayLimits.DEFAULT);
  private final AtOnce estimatesAtOnce = new AtOnce(ESTIMATES_AT_ONCE);
  private final ConcurrentHashMap<EventExecutor, OfLoop> loops = new ConcurrentHashMap<>();

  /**
   * @param readers the reader for a server's major version
   */
  public PostgresRelays(RelayServices services, IntFunction<SqlReader<PostgresSettings>> readers) {
    this(services, readers, LargeMessages.ofThisProcess());
  }

  PostgresRelays(
      RelayServices services,
      IntFunction<SqlReader<PostgresSettings>> readers,
      LargeMessages large) {
    this.services = services;
    this.readers = readers;
    this.large = large;
  }

  /** The limits are those of the configuration, and seldom others than the last session's. */
  private Decoders decoders(EstablishedSession session) {
    Decoders now = decoders.within(session.limits());
    decoders = now;
    return now;
  }

  /** What the sessions' texts were read as, to be watched. */
  public Readings readings() {
    return readings;
  }

  /** What the sessions of one event loop have in common. */
  private record OfLoop(Recorder.Lane lane, CommonForms common) {}

  private OfLoop ofLoop() {
    return new OfLoop(
        services.recorder().lane(), new CommonForms(PostgresScan::new, services.clock()));
  }

  @Override
  public Relay open(EstablishedSession session) {
    EventExecutor loop = session.client().channel().eventLoop();
    OfLoop ofLoop = loops.computeIfAbsent(loop, key -> ofLoop());
    Instant now = services.clock().instant();
    SessionRecording recording =
        ofLoop.lane.open(
            new Event.Started(
                now,
                session.grant().sessionId(),
                session.grant().subject(),
                session.grant().place(),
                session.client().described(),
                session.upstream().serverVersion(),
                session.upstream().backendPid()));
    var record = new SessionRecord(recording, services.clock());
    int major = session.upstream().serverMajor();
    var judge =
        new Judge<>(session.grant(), readers.apply(major), readings, services.clock(), OWN_SCHEMA);
    var estimates =
        new PostgresEstimates(
            session.grant().place().connection(), session.catalogue().beside(), estimatesAtOnce);
    return new PostgresRelay(
        session,
        now,
        services,
        judge,
        ofLoop.common.of(session.grant(), major),
        estimates,
        large,
        decoders(session),
        record);
  }
}
