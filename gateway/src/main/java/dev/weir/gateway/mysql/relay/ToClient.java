package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.server.EofPacket;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.ServerEncoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Everything that the client is sent: packets of the server where they lie, and packets of Weir's
 * own between them, numbered in one row. Touched by the session's event loop only.
 */
final class ToClient {
  /** What changes how ends of commands and of rows look. */
  private static final long OF_ENDS = Capabilities.SESSION_TRACK | Capabilities.DEPRECATE_EOF;

  private static final int PACKET_BYTES = 64;
  private static final int SEQUENCE_OFFSET = 3;

  private final Leg client;
  private final Burst burst;
  private final SessionState state;
  private final Capabilities agreed;
  private final Sequence sequence = new Sequence();

  /**
   * @param burst what the server sends, on its way
   * @param agreed with the client
   */
  ToClient(Leg client, Burst burst, SessionState state, Capabilities agreed) {
    this.client = client;
    this.burst = burst;
    this.state = state;
    this.agreed = agreed;
  }

  /** The client's command in this frame is answered from here on. */
  void begin(Frame command) {
    sequence.restart();
    sequence.accept(command);
  }

  /** Something is said that answers nothing. */
  void begin() {
    sequence.restart();
  }

  boolean deprecatesEof() {
    return agreed.has(Capabilities.DEPRECATE_EOF);
  }

  /** The packet of the server passes, with the number that it has for the client. */
  void pass(ByteBuf in, Frame frame) {
    boolean renumber = frame.sequenceId() != sequence.next();
    int at = frame.start();
    for (int i = 0; i < frame.packetCount(); i++) {
      int id = sequence.take();
      if (renumber) {
        in.setByte(at + SEQUENCE_OFFSET, id);
        at += Packets.HEADER_BYTES + in.getUnsignedMediumLE(at);
      }
    }
  }

  /** The packet of the server does not pass. */
  void drop(Frame frame) {
    burst.cut(frame.start(), frame.end());
  }

  /** A packet stands in place of the server's. */
  void replace(Frame frame, ServerPacket packet) {
    drop(frame);
    send(packet);
  }

  /** A packet of Weir's own, before the server's. */
  void sendBefore(Frame frame, ServerPacket packet) {
    burst.cut(frame.start(), frame.start());
    send(packet);
  }

  /** A packet of Weir's own, behind all that passed. */
  void send(ServerPacket packet) {
    ByteBuf out = buffer(PACKET_BYTES);
    append(packet, out);
    client.write(out);
  }

  /** Appends a packet to others that are written together. */
  void append(ServerPacket packet, ByteBuf out) {
    ServerEncoder.encode(packet, agreed, sequence, out);
  }

  /** What packets are numbered with that are written together. */
  Sequence sequence() {
    return sequence;
  }

  /** Packets that were numbered one after the other, behind all that passed. */
  void write(ByteBuf packets) {
    client.write(packets);
  }

  ByteBuf buffer(int bytes) {
    return client.allocator().buffer(bytes);
  }

  /** An OK or an end of the server passes, as this client has it. */
  void pass(ByteBuf in, Frame frame, ServerPacket packet, Capabilities ofServer) {
    if ((agreed.bits() & OF_ENDS) == (ofServer.bits() & OF_ENDS)) {
      pass(in, frame);
    } else {
      replace(frame, packet instanceof OkPacket ok && ok.endOfRows() ? end(ok) : packet);
    }
  }

  /** The same without the number of warnings, and without the words, which repeat it. */
  void passWithoutWarnings(ByteBuf in, Frame frame, OkPacket ok, Capabilities ofServer) {
    if (ok.warnings() == 0) {
      pass(in, frame, ok, ofServer);
      return;
    }
    var quiet =
        new OkPacket(
            ok.endOfRows(),
            ok.affectedRows(),
            ok.lastInsertId(),
            ok.status(),
            0,
            Unpooled.EMPTY_BUFFER,
            ok.changes());
    replace(frame, quiet.endOfRows() ? end(quiet) : quiet);
  }

  private ServerPacket end(OkPacket ok) {
    return deprecatesEof() ? ok : new EofPacket(ok.warnings(), ok.status());
  }

  /** What stands behind definitions for a client of the old way. */
  ServerPacket endOfColumns() {
    return new EofPacket(0, state.status());
  }

  /** Refuses the client's command without the server. */
  void refuse(Refusal refusal) {
    send(packet(refusal));
  }

  /** Answers the client's command without the server: it is done. */
  void ok() {
    send(new OkPacket(false, 0, 0, state.status(), 0, Unpooled.EMPTY_BUFFER, List.of()));
  }

  /** An ERR packet with a refusal in it. */
  ErrPacket packet(Refusal refusal) {
    ErrorCodes.ErrorCode code = ErrorCodes.of(refusal);
    Charset charset = state.resultCharset();
    byte[] message =
        ErrorCodes.message(refusal).getBytes(charset == null ? StandardCharsets.UTF_8 : charset);
    return new ErrPacket(code.code(), code.sqlState(), Unpooled.wrappedBuffer(message));
  }
}
