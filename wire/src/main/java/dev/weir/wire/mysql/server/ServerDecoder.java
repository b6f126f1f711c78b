package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * Finds and reads what a server sends. {@link #next} fills a {@link Frame} when a whole payload is
 * there, without allocation. What it is depends on the state of the connection: each state has its
 * method, and a packet that the state does not know is refused.
 *
 * <ul>
 *   <li>{@link #decodeGreeting}: the first packet;
 *   <li>{@link #decodeAuthentication}: everything up to OK or ERR;
 *   <li>{@link #decodeResponse}: the first packet of each result of a command;
 *   <li>{@link #decodePrepare}: the first packet after COM_STMT_PREPARE;
 *   <li>{@link #decodeColumn}: as many times as columns or parameters were announced, then, unless
 *       CLIENT_DEPRECATE_EOF was agreed, {@link #decodeEndOfColumns};
 *   <li>{@link #rowStep}: rows, of which only the end is read here ({@link #decodeEndOfRows});
 *   <li>{@link #decodeFieldList}: every packet after COM_FIELD_LIST.
 * </ul>
 *
 * <p>Capabilities that change packets in ways not read here (compression, optional
 * metadata, MariaDB's progress reports) must not have been agreed. Keeps no state between calls;
 * safe for use by several threads with buffers and frames of their own. All decode methods throw
 * {@link ProtocolViolation}; what they give holds slices of the frame's payload.
 */
public final class ServerDecoder {
  private final Limits limits;

  /** A decoder that refuses what is larger than the limits allow. */
  public ServerDecoder(Limits limits) {
    this.limits = limits;
  }

  /** Finds the next payload of a server that has not yet said OK to the sign-in. */
  public boolean nextHandshake(ByteBuf in, Frame frame) {
    return Packets.next(in, frame, limits.handshakeBytesMax());
  }

  /**
   * Finds the next payload.
   *
   * @return whether it is there whole; if so, the reader index is behind it, else it did not move
   * @throws ProtocolViolation if it is too long
   */
  public boolean next(ByteBuf in, Frame frame) {
    return Packets.next(in, frame, limits.serverBytesMax());
  }

  /** Reads the first packet: {@link Greeting} or {@link ErrPacket}. */
  public ServerPacket decodeGreeting(Frame frame) {
    PayloadReader payload = new PayloadReader(frame);
    return frame.firstByte() == ErrPacket.HEADER ? ErrPacket.read(payload) : Greeting.read(payload);
  }

  /**
   * Reads a packet of the sign-in: {@link AuthSwitchRequest}, {@link AuthMoreData}, {@link
   * OkPacket} or {@link ErrPacket}.
   */
  public ServerPacket decodeAuthentication(Frame frame, Capabilities agreed) {
    PayloadReader payload = new PayloadReader(frame);
    return switch (frame.firstByte()) {
      case AuthSwitchRequest.HEADER -> AuthSwitchRequest.read(payload);
      case AuthMoreData.HEADER -> AuthMoreData.read(payload);
      case OkPacket.HEADER -> OkPacket.read(payload, agreed);
      case ErrPacket.HEADER -> ErrPacket.read(payload);
      default -> throw new ProtocolViolation("unexpected packet while signing in");
    };
  }

  /**
   * Reads the first packet of a result: {@link OkPacket}, {@link ErrPacket}, {@link ColumnCount},
   * {@link LocalInfileRequest} or, in answer to COM_SET_OPTION and COM_DEBUG, the end that {@link
   * #decodeEndOfRows} reads.
   */
  public ServerPacket decodeResponse(Frame frame, Capabilities agreed) {
    PayloadReader payload = new PayloadReader(frame);
    return switch (frame.firstByte()) {
      case OkPacket.HEADER -> OkPacket.read(payload, agreed);
      case ErrPacket.HEADER -> ErrPacket.read(payload);
      case EofPacket.HEADER -> end(frame, agreed);
      case LocalInfileRequest.HEADER -> LocalInfileRequest.read(payload);
      default -> ColumnCount.read(payload, agreed);
    };
  }

  /** Reads the answer to COM_STMT_PREPARE: {@link PrepareOk} or {@link ErrPacket}. */
  public ServerPacket decodePrepare(Frame frame) {
    PayloadReader payload = new PayloadReader(frame);
    return frame.firstByte() == ErrPacket.HEADER
        ? ErrPacket.read(payload)
        : PrepareOk.read(payload);
  }

  /** Reads one of the announced definitions: {@link ColumnDefinition} or {@link ErrPacket}. */
  public ServerPacket decodeColumn(Frame frame, Capabilities agreed) {
    PayloadReader payload = new PayloadReader(frame);
    return frame.firstByte() == ErrPacket.HEADER
        ? ErrPacket.read(payload)
        : ColumnDefinition.read(payload, agreed, false);
  }

  /** Reads what ends definitions if CLIENT_DEPRECATE_EOF was not agreed. */
  public EofPacket decodeEndOfColumns(Frame frame) {
    if (frame.firstByte() != EofPacket.HEADER || frame.payloadLength() != EofPacket.BYTES) {
      throw new ProtocolViolation("more definitions than announced");
    }
    return EofPacket.read(new PayloadReader(frame));
  }

  /**
   * Reads a packet of the answer to COM_FIELD_LIST: a {@link ColumnDefinition} with its default, or
   * {@link ErrPacket}, or the end as {@link #decodeEndOfRows} reads it.
   */
  public ServerPacket decodeFieldList(Frame frame, Capabilities agreed) {
    return switch (rowStep(frame)) {
      case ROW -> ColumnDefinition.read(new PayloadReader(frame), agreed, true);
      case END, ERROR -> decodeEndOfRows(frame, agreed);
    };
  }

  /**
   * What stands where a row may stand. A row cannot begin with 0xff, and begins with 0xfe only if
   * its first value is longer than one packet.
   */
  public RowStep rowStep(Frame frame) {
    int first = frame.firstByte();
    if (first < 0) {
      throw new ProtocolViolation("empty packet among rows");
    }
    if (first == ErrPacket.HEADER) {
      return RowStep.ERROR;
    }
    if (first != EofPacket.HEADER || frame.packetCount() > 1) {
      return RowStep.ROW;
    }
    return RowStep.END;
  }

  /**
   * Reads what is no row: {@link ErrPacket}; {@link OkPacket} if CLIENT_DEPRECATE_EOF was agreed,
   * else {@link EofPacket}.
   */
  public ServerPacket decodeEndOfRows(Frame frame, Capabilities agreed) {
    return frame.firstByte() == ErrPacket.HEADER
        ? ErrPacket.read(new PayloadReader(frame))
        : end(frame, agreed);
  }

  private static ServerPacket end(Frame frame, Capabilities agreed) {
    PayloadReader payload = new PayloadReader(frame);
    if (agreed.has(Capabilities.DEPRECATE_EOF)) {
      return OkPacket.read(payload, agreed);
    }
    if (frame.payloadLength() != EofPacket.BYTES) {
      throw new ProtocolViolation("neither a row nor the end of rows");
    }
    return EofPacket.read(payload);
  }
}
