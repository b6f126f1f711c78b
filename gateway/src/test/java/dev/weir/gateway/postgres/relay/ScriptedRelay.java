package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.ClientSide;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.relay.FakeDesk;
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
import dev.weir.session.LiveSessions;
import dev.weir.session.SessionLimits;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** A relay between two channels without a network: the test is both the client and the server. */
final class ScriptedRelay implements AutoCloseable {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  final EmbeddedChannel client = new EmbeddedChannel();
  final EmbeddedChannel server = new EmbeddedChannel();
  final MemoryRecorder recorder = new MemoryRecorder();
  final FakeDesk desk = new FakeDesk();
  final FakeReader reader = new FakeReader();
  final FakeCatalogue catalogue = new FakeCatalogue();
  final LiveSessions liveSessions = new LiveSessions();
  final SwitchedStanding standing = new SwitchedStanding();
  final Relay relay;
  int cancels;

  ScriptedRelay() throws Exception {
    client.config().setAllocator(allocator);
    server.config().setAllocator(allocator);
    catalogue.table("people", 16_384, "id", "name", "ssn");
    var policy = new FakePolicy();
    var clock = InstantSource.fixed(Instant.EPOCH);
    var admission = new Admission(() -> policy, clock, () -> "s1", () -> SessionLimits.NONE);
    var services =
        new RelayServices(
            () -> policy,
            recorder,
            desk,
            liveSessions,
            new MaskKey(new byte[32]),
            new Traffic(),
            clock,
            Runnable::run);
    relay =
        new PostgresRelays(services, major -> reader)
            .open(
                new EstablishedSession(
                    admission.admit(
                        new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX),
                        "orders",
                        "postgres",
                        InetAddress.getLoopbackAddress()),
                    standing,
                    new ClientSide(client, 0, Map.of()),
                    new UpstreamSession(
                        server,
                        "agent",
                        Map.of("search_path", "public"),
                        "18.6",
                        18,
                        1,
                        () -> cancels++),
                    catalogue,
                    RelayLimits.DEFAULT));
    relay.start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
  }

  static byte[] bytes(FrontendMessage... messages) {
    ByteBuf out = Unpooled.buffer();
    for (FrontendMessage message : messages) {
      FrontendEncoder.encode(message, out);
    }
    return ByteBufUtil.getBytes(out);
  }

  static byte[] bytes(BackendMessage... messages) {
    ByteBuf out = Unpooled.buffer();
    for (BackendMessage message : messages) {
      BackendEncoder.encode(message, out);
    }
    return ByteBufUtil.getBytes(out);
  }

  void fromClient(byte[] bytes, int from, int to) {
    if (to > from) {
      client.writeInbound(client.alloc().buffer().writeBytes(bytes, from, to - from));
    }
    settle();
  }

  void fromServer(byte[] bytes, int from, int to) {
    if (to > from) {
      server.writeInbound(server.alloc().buffer().writeBytes(bytes, from, to - from));
    }
    settle();
  }

  private void settle() {
    client.runPendingTasks();
    server.runPendingTasks();
    client.runPendingTasks();
  }

  byte[] toServer() {
    return drained(server);
  }

  byte[] toClient() {
    return drained(client);
  }

  /** Ends the session, whatever its state; nothing of it may be left in memory. */
  @Override
  public void close() {
    var _ = client.close();
    settle();
    drained(client);
    drained(server);
    long bytes = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    if (bytes != 0 || server.isActive()) {
      throw new AssertionError(bytes + " bytes are left, server active: " + server.isActive());
    }
  }

  private static byte[] drained(EmbeddedChannel channel) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return ByteBufUtil.getBytes(all);
  }
}
