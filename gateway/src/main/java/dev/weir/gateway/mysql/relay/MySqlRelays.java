package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.estimate.AtOnce;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Readings;
import dev.weir.gateway.mysql.EstablishedSession;
import dev.weir.gateway.mysql.estimate.MySqlEstimates;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayFactory;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.session.Event;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.sql.SqlReader;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.text.MySqlScan;
import dev.weir.wire.mysql.Capabilities;
import io.netty.util.concurrent.EventExecutor;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the relays of MySQL and MariaDB sessions. Thread-safe. */
public final class MySqlRelays implements RelayFactory<EstablishedSession> {
  private static final long NEEDED = Capabilities.DEPRECATE_EOF | Capabilities.SESSION_TRACK;

  /** The servers' own functions have no schema; those of this one do not run texts. */
  private static final String OWN_SCHEMA = "sys";

  /** On one connection: each is a sign-in at the server. */
  private static final int ESTIMATES_AT_ONCE = 2;

  private final RelayServices services;
  private final SqlReader<MySqlSettings> reader;
  private final Readings readings = new Readings(MySqlScan::new);
  private final LargeMessages large;
  private final AtOnce estimatesAtOnce = new AtOnce(ESTIMATES_AT_ONCE);
  private final ConcurrentHashMap<EventExecutor, Recorder.Lane> lanes = new ConcurrentHashMap<>();

  /**
   * @param reader for every version: the settings name the server
   */
  public MySqlRelays(RelayServices services, SqlReader<MySqlSettings> reader) {
    this(services, reader, LargeMessages.ofThisProcess());
  }

  MySqlRelays(RelayServices services, SqlReader<MySqlSettings> reader, LargeMessages large) {
    this.services = services;
    this.reader = reader;
    this.large = large;
  }

  /** What the sessions' texts were read as, to be watched. */
  public Readings readings() {
    return readings;
  }

  @Override
  public Relay open(EstablishedSession session) {
    if (!session.upstream().agreed().has(NEEDED)) {
      throw new IllegalArgumentException("the server would not report what the session changes");
    }
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
                (int) session.upstream().connectionId()));
    var record = new SessionRecord(recording, services.clock());
    var judge = new Judge<>(session.grant(), reader, readings, services.clock(), OWN_SCHEMA);
    var estimates =
        new MySqlEstimates(
            session.grant().place().connection(), session.catalogue().beside(), estimatesAtOnce);
    return new MySqlRelay(session, services, judge, estimates, large, now, record);
  }
}
