package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.PacketWriter;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way to the server, and which reply is awaited. Touched by the session's event
 * loop only.
 */
final class ToServer {
  private final Leg server;
  private final Burst burst;
  private @Nullable Reply awaited;
  private int sequence;

  /**
   * @param burst what the client sends, on its way
   */
  ToServer(Leg server, Burst burst) {
    this.server = server;
    this.burst = burst;
  }

  /** The client's command passes as it is. */
  void pass(Packet packet, Reply reply) {
    sequence = packet.parts();
    awaited = reply;
  }

  /** A command stands in place of the client's. */
  void replace(Packet packet, byte[] payload, Reply reply) {
    burst.cut(packet.start(), packet.end());
    send(payload, reply);
  }

  /** A command of Weir's own. */
  void send(byte[] payload, Reply reply) {
    awaited = reply;
    sequence = write(payload);
  }

  /** A command of Weir's own that is not answered. */
  void tell(byte[] payload) {
    var _ = write(payload);
  }

  private int write(byte[] payload) {
    ByteBuf out = server.allocator().buffer(payload.length + Packet.HEADER_BYTES);
    int packets = PacketWriter.write(payload, 0, out);
    server.write(out);
    return packets;
  }

  void flush() {
    server.flush();
  }

  /** What the server has yet to answer; null if nothing. */
  @Nullable Reply awaited() {
    return awaited;
  }

  boolean quiet() {
    return awaited == null;
  }

  /** The reply is complete. */
  void answered() {
    awaited = null;
  }

  /** The number that the server's next packet must have; that of the one behind these is noted. */
  int expect(int packets) {
    int expected = sequence;
    sequence += packets;
    return expected;
  }
}
