package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.mysql.relay.packet.Capability;
import dev.weir.gateway.mysql.relay.packet.ErrPacket;
import dev.weir.gateway.mysql.relay.packet.OkPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.PacketWriter;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the client is sent: packets of the server where they lie, and packets of Weir's
 * own between them, numbered in one row. Touched by the session's event loop only.
 */
final class ToClient {
  private final Leg client;
  private final Burst burst;
  private final SessionState state;
  private final boolean tracked;
  private final boolean deprecatesEof;
  private int sequence;

  /**
   * @param burst what the server sends, on its way
   * @param capabilities that were agreed on with the client
   */
  ToClient(Leg client, Burst burst, SessionState state, long capabilities) {
    this.client = client;
    this.burst = burst;
    this.state = state;
    this.tracked = Capability.has(capabilities, Capability.SESSION_TRACK);
    this.deprecatesEof = Capability.has(capabilities, Capability.DEPRECATE_EOF);
  }

  /** A command of that many packets is answered from here on. */
  void begin(int packets) {
    sequence = packets;
  }

  boolean deprecatesEof() {
    return deprecatesEof;
  }

  /** The packet of the server passes, with the number that it has for the client. */
  void pass(ByteBuf in, Packet packet) {
    packet.renumber(in, sequence);
    sequence += packet.parts();
  }

  /** The packet of the server does not pass. */
  void drop(Packet packet) {
    burst.cut(packet.start(), packet.end());
  }

  /** A payload stands in place of the server's packet. */
  void replace(Packet packet, byte[] payload) {
    drop(packet);
    send(payload);
  }

  /** A payload of Weir's own, behind all that passed. */
  void send(byte[] payload) {
    ByteBuf out = client.allocator().buffer(payload.length + Packet.HEADER_BYTES);
    sequence += PacketWriter.write(payload, sequence, out);
    client.write(out);
  }

  /** A payload of Weir's own, before the server's packet. */
  void sendBefore(Packet packet, byte[] payload) {
    burst.cut(packet.start(), packet.start());
    send(payload);
  }

  /** Appends a payload to others that are written together. */
  void number(byte[] payload, ByteBuf out) {
    sequence += PacketWriter.write(payload, sequence, out);
  }

  /** Payloads that were numbered one after the other, behind all that passed. */
  void write(ByteBuf packets) {
    client.write(packets);
  }

  ByteBuf buffer(int bytes) {
    return client.allocator().buffer(bytes);
  }

  /** Refuses the client's command without the server. */
  void refuse(Refusal refusal) {
    send(payload(refusal));
  }

  /** Answers the client's command without the server: it is done. */
  void ok() {
    ByteBuf out = Unpooled.buffer();
    var none = new byte[0];
    new OkPacket(0, 0, state.status(), 0, none, none).write(0x00, tracked, out);
    send(bytes(out));
  }

  /** An ERR packet with a refusal in it. */
  byte[] payload(Refusal refusal) {
    ErrorCodes.ErrorCode code = ErrorCodes.of(refusal);
    return error(code.code(), code.sqlState(), encoded(ErrorCodes.message(refusal)));
  }

  /** An ERR packet of the server with other words. */
  static byte[] error(ErrPacket said, byte[] message) {
    return error(said.code(), said.sqlState(), message);
  }

  private static byte[] error(int code, String sqlState, byte[] message) {
    ByteBuf out = Unpooled.buffer();
    PacketWriter.error(code, sqlState, message, out);
    return bytes(out);
  }

  private byte[] encoded(String message) {
    @Nullable Charset charset = state.resultCharset();
    return message.getBytes(charset == null ? StandardCharsets.UTF_8 : charset);
  }

  /** The end of rows or definitions, as this client has it. */
  byte[] end(OkPacket ok) {
    ByteBuf out = Unpooled.buffer();
    if (deprecatesEof) {
      ok.write(0xfe, tracked, out);
    } else {
      PacketWriter.eof(ok.warnings(), ok.status(), out);
    }
    return bytes(out);
  }

  /** An OK, as this client has it. */
  byte[] done(OkPacket ok) {
    ByteBuf out = Unpooled.buffer();
    ok.write(0x00, tracked, out);
    return bytes(out);
  }

  /** Whether the server's own OK is what this client would have got. */
  boolean takesOk() {
    return tracked;
  }

  private static byte[] bytes(ByteBuf out) {
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }
}
