package dev.weir.gateway.simulation;

import dev.weir.gateway.postgres.ClientSide;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.relay.FakeCatalogue;
import dev.weir.gateway.postgres.relay.FakeReader;
import dev.weir.gateway.postgres.relay.PostgresRelays;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.relay.MemoryRecorder;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.Traffic;
import dev.weir.gateway.rights.SwitchedStanding;
import dev.weir.policy.Subject;
import dev.weir.policy.mask.MaskKey;
import dev.weir.session.Admission;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.session.LiveSessions;
import dev.weir.session.SessionLimits;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** What sessions of one subject have in common, which come one after another on one event loop. */
final class SimGateway {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  final Workers workers = new Workers();
  final MemoryRecorder recorder = new MemoryRecorder();
  final SimDesk desk = new SimDesk();
  final LiveSessions liveSessions = new LiveSessions();
  private final PostgresRelays relays;
  private final Admission admission;
  private FakePolicy policy = new FakePolicy();

  SimGateway() {
    admission = new Admission(() -> policy, CLOCK, () -> "s1", () -> SessionLimits.NONE);
    var services =
        new RelayServices(
            () -> policy,
            recorder,
            desk,
            liveSessions,
            new MaskKey(new byte[32]),
            new Traffic(),
            CLOCK,
            workers);
    relays = new PostgresRelays(services, major -> new FakeReader());
  }

  FakePolicy policy() {
    return policy;
  }

  /** Another policy is in force. */
  void reload() {
    policy = new FakePolicy(!policy.deniesPeople(), true, false);
  }

  /** A session that has signed in to the server. */
  Relay open(SwitchedStanding standing, SimChannel client, SimChannel server, SimServer model)
      throws AdmissionRefused {
    var catalogue = new FakeCatalogue();
    catalogue.table("people", 16_384, "id", "name", "ssn");
    catalogue.table("numbers", 16_385, "n");
    catalogue.table("forbidden", 16_386, "a");
    var subject = new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX);
    return relays.open(
        new EstablishedSession(
            admission.admit(subject, "orders", "postgres", InetAddress.getLoopbackAddress()),
            standing,
            new ClientSide(client, 0, Map.of()),
            new UpstreamSession(
                server, "agent", Map.of("search_path", "public"), "18.6", 18, 1, model::cancel),
            catalogue,
            RelayLimits.DEFAULT));
  }

  /** A session is over: what it did is not held against the next one. */
  void forget() {
    recorder.events.clear();
    desk.forget();
  }
}
