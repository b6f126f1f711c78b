package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way to the server, and which reply is awaited. Touched by the session's event
 * loop only.
 */
final class ToServer {
  private static final int COMMAND_BYTES = 64;

  private final Leg server;
  private final Burst burst;
  private final Capabilities agreed;
  private final Sequence sequence = new Sequence();
  private @Nullable Reply awaited;

  /**
   * @param burst what the client sends, on its way
   * @param agreed with the server
   */
  ToServer(Leg server, Burst burst, Capabilities agreed) {
    this.server = server;
    this.burst = burst;
    this.agreed = agreed;
  }

  Capabilities agreed() {
    return agreed;
  }

  /** The client's command passes as it is. */
  void pass(Frame frame, Reply reply) {
    sequence.restart();
    sequence.accept(frame);
    awaited = reply;
  }

  /** A command stands in place of the client's. */
  void replace(Frame frame, ClientCommand command, Reply reply) {
    burst.cut(frame.start(), frame.end());
    send(command, reply);
  }

  /** A command of Weir's own. */
  void send(ClientCommand command, Reply reply) {
    awaited = reply;
    write(command, sequence);
  }

  /** A command that is not answered. */
  void tell(ClientCommand command) {
    write(command, new Sequence());
  }

  private void write(ClientCommand command, Sequence numbers) {
    ByteBuf out = server.allocator().buffer(COMMAND_BYTES);
    ClientEncoder.encode(command, agreed, numbers, out);
    server.write(out);
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

  /** Takes notice of a packet of the reply; its number must follow. */
  void accept(Frame frame) {
    sequence.accept(frame);
  }
}
