package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * Finds and reads what a client sends. The caller knows in which phase the connection is and asks
 * with the methods of that phase: {@link #nextHandshake} with {@link #decodeHandshake} and {@link
 * #decodeAuthResponse}; {@link #nextCommand} with {@link #decodeCommand}; {@link #nextLocalInfile}
 * after a LOCAL INFILE request that was passed on. Finding allocates nothing.
 *
 * <p>Keeps no state between calls; safe for use by several threads with buffers and frames of their
 * own. All decode methods throw {@link ProtocolViolation}; what they give holds slices of the
 * frame's payload.
 */
public final class ClientDecoder {
  private final Limits limits;

  /** A decoder that refuses what is larger than the limits allow. */
  public ClientDecoder(Limits limits) {
    this.limits = limits;
  }

  /** Finds the next payload of a client that is signing in. */
  public boolean nextHandshake(ByteBuf in, Frame frame) {
    return Packets.next(in, frame, limits.handshakeBytesMax());
  }

  /**
   * Finds the next command.
   *
   * @return whether it is there whole; if so, the reader index is behind it, else it did not move
   * @throws ProtocolViolation if it is too long for its kind, as soon as its code is there
   */
  public boolean nextCommand(ByteBuf in, Frame frame) {
    boolean kindKnown = in.readableBytes() > Packets.HEADER_BYTES;
    int max =
        kindKnown
            ? bytesMax(in.getUnsignedByte(in.readerIndex() + Packets.HEADER_BYTES))
            : Math.max(limits.statementBytesMax() + 1, limits.parameterBytesMax());
    return Packets.next(in, frame, max);
  }

  private int bytesMax(int code) {
    CommandCode command = CommandCode.of(code);
    if (command == null) {
      return limits.smallBytesMax();
    }
    return switch (command) {
      case QUERY, STMT_PREPARE -> limits.statementBytesMax() + 1;
      case STMT_EXECUTE, STMT_SEND_LONG_DATA -> limits.parameterBytesMax();
      case CHANGE_USER -> limits.handshakeBytesMax();
      default -> limits.smallBytesMax();
    };
  }

  /** Finds the next piece of a file. */
  public boolean nextLocalInfile(ByteBuf in, Frame frame) {
    return Packets.next(in, frame, limits.parameterBytesMax());
  }

  /** Reads the client's first packet, and the one after TLS began. */
  public ClientPacket decodeHandshake(Frame frame) {
    return HandshakeResponse.read(new PayloadReader(frame));
  }

  /** Reads what the client's authentication method says. */
  public AuthResponse decodeAuthResponse(Frame frame) {
    return new AuthResponse(new PayloadReader(frame).rest());
  }

  /** Reads a piece of a file. */
  public LocalInfileData decodeLocalInfile(Frame frame) {
    return new LocalInfileData(new PayloadReader(frame).rest());
  }

  /** Reads a command of a connection with these capabilities. */
  public ClientCommand decodeCommand(Frame frame, Capabilities agreed) {
    PayloadReader payload = new PayloadReader(frame);
    if (frame.sequenceId() != 0) {
      throw new ProtocolViolation(
          ProtocolViolation.PACKETS_OUT_OF_ORDER, "Got packets out of order");
    }
    int code = payload.int1();
    CommandCode command = CommandCode.of(code);
    if (command == null) {
      return OtherCommand.read(code, payload);
    }
    return switch (command) {
      case QUIT -> BareCommand.QUIT.read(payload);
      case STATISTICS -> BareCommand.STATISTICS.read(payload);
      case DEBUG -> BareCommand.DEBUG.read(payload);
      case PING -> BareCommand.PING.read(payload);
      case RESET_CONNECTION -> BareCommand.RESET_CONNECTION.read(payload);
      case QUERY -> Query.read(payload);
      case INIT_DB -> InitDb.read(payload);
      case FIELD_LIST -> FieldList.read(payload);
      case PROCESS_KILL -> ProcessKill.read(payload);
      case CHANGE_USER -> ChangeUser.read(payload, agreed);
      case STMT_PREPARE -> StmtPrepare.read(payload);
      case STMT_EXECUTE -> StmtExecute.read(payload);
      case STMT_SEND_LONG_DATA -> StmtSendLongData.read(payload);
      case STMT_CLOSE -> StmtClose.read(payload);
      case STMT_RESET -> StmtReset.read(payload);
      case STMT_FETCH -> StmtFetch.read(payload);
      case SET_OPTION -> SetOption.read(payload);
      case SLEEP,
          CREATE_DB,
          DROP_DB,
          REFRESH,
          SHUTDOWN,
          PROCESS_INFO,
          CONNECT,
          TIME,
          DELAYED_INSERT,
          BINLOG_DUMP,
          TABLE_DUMP,
          CONNECT_OUT,
          REGISTER_SLAVE,
          DAEMON,
          BINLOG_DUMP_GTID,
          CLONE,
          SUBSCRIBE_GROUP_REPLICATION_STREAM,
          STMT_BULK_EXECUTE,
          SLAVE_WORKER,
          SLAVE_IO,
          SLAVE_SQL,
          MULTI ->
          OtherCommand.read(code, payload);
    };
  }
}
