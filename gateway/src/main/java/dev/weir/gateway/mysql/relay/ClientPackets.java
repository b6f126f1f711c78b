package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.session.Recorder.RecordingFailed;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Takes the client's commands in their order, one when the one before is answered, and decides what
 * becomes of each. On the session's event loop only.
 */
final class ClientPackets {
  /** What a client may send ahead while a command of its waits or is answered. */
  private static final int BACKLOG_BYTES_MAX = 64 << 10;

  private final Burst burst;
  private final Packet packet;
  private final Turn turn;
  private final ToServer server;
  private final ToClient client;
  private final Leg leg;
  private final TextCommands texts;
  private final StatementCommands statements;
  private final Denial denial;
  private final Runnable whenReset;
  private final Ending ending;
  private boolean running;

  /**
   * @param whenReset the server has begun the session anew
   */
  ClientPackets(
      RelayLimits limits,
      Burst burst,
      Turn turn,
      ToServer server,
      ToClient client,
      Leg leg,
      TextCommands texts,
      StatementCommands statements,
      Denial denial,
      Runnable whenReset,
      Ending ending) {
    this.burst = burst;
    this.packet = new Packet(first -> bytesMax(limits, first));
    this.turn = turn;
    this.server = server;
    this.client = client;
    this.leg = leg;
    this.texts = texts;
    this.statements = statements;
    this.denial = denial;
    this.whenReset = whenReset;
    this.ending = ending;
  }

  private static int bytesMax(RelayLimits limits, int command) {
    return command == Command.QUERY || command == Command.STMT_PREPARE
        ? limits.statementBytesMax() + 1
        : limits.frameBytesMax();
  }

  /** The client sent this; owned from now on. */
  void received(ByteBuf bytes) {
    if (ending.ended()) {
      bytes.release();
      return;
    }
    try {
      burst.add(bytes);
    } catch (LargeMessages.NoRoom full) {
      ending.fatal(ErrorCodes.PACKET_TOO_LARGE, String.valueOf(full.getMessage()));
      return;
    }
    run();
  }

  /** Goes on with what is there. */
  void run() {
    if (running || ending.ended()) {
      return;
    }
    running = true;
    try {
      take();
    } catch (MalformedPacket malformed) {
      ending.fatal(Refusal.PROTOCOL_VIOLATION, String.valueOf(malformed.getMessage()));
    } catch (Packet.TooLarge | LargeMessages.NoRoom large) {
      ending.fatal(ErrorCodes.PACKET_TOO_LARGE, String.valueOf(large.getMessage()));
    } catch (RecordingFailed failed) {
      ending.fatal(Refusal.IO_ERROR, "the session cannot be recorded");
    } finally {
      running = false;
    }
    if (ending.ended()) {
      burst.release();
    }
  }

  private void take() {
    ByteBuf in = burst.in();
    while (turn.taking() && !ending.ended()) {
      int start = in.readerIndex();
      if (!packet.next(in)) {
        in.readerIndex(start);
        break;
      }
      packet.requireSequence(in, 0);
      client.begin(packet.parts());
      switch (handle()) {
        case FORWARD -> {
          turn.asked();
          turn.done();
        }
        case CONSUMED -> {
          burst.cut(packet.start(), packet.end());
          turn.done();
        }
        case WAIT -> in.readerIndex(packet.start());
      }
    }
    if (ending.ended()) {
      return;
    }
    burst.end();
    leg.pause(Leg.Pause.BACKLOG, !turn.taking() && burst.waitingBytes() >= BACKLOG_BYTES_MAX);
  }

  private Step handle() {
    return switch (packet.first()) {
      case Command.QUIT -> {
        ending.silent("the client ended the session");
        yield Step.CONSUMED;
      }
      case Command.QUERY -> texts.query(packet);
      case Command.INIT_DB -> texts.initDb(packet);
      case Command.FIELD_LIST -> texts.fieldList(packet);
      case Command.STMT_PREPARE -> statements.prepare(packet);
      case Command.STMT_EXECUTE -> statements.execute(packet);
      case Command.STMT_FETCH -> statements.fetch(packet);
      case Command.STMT_SEND_LONG_DATA -> statements.sendLongData(packet);
      case Command.STMT_RESET -> statements.reset(packet);
      case Command.STMT_CLOSE -> statements.close(packet);
      case Command.PING, Command.SET_OPTION -> pass(new Reply.Plain(() -> {}));
      case Command.RESET_CONNECTION -> pass(new Reply.Plain(whenReset));
      case Command.STATISTICS -> pass(new Reply.Sentence());
      case Command.CHANGE_USER -> refused("COM_CHANGE_USER");
      case Command.BINLOG_DUMP, Command.BINLOG_DUMP_GTID -> refused("COM_BINLOG_DUMP");
      case Command.REGISTER_SLAVE -> refused("COM_REGISTER_SLAVE");
      case Command.TABLE_DUMP -> refused("COM_TABLE_DUMP");
      case Command.PROCESS_KILL -> refused("COM_PROCESS_KILL");
      case Command.PROCESS_INFO -> refused("COM_PROCESS_INFO");
      case Command.SHUTDOWN -> refused("COM_SHUTDOWN");
      case Command.DEBUG -> refused("COM_DEBUG");
      case Command.REFRESH -> refused("COM_REFRESH");
      case Command.CREATE_DB -> refused("COM_CREATE_DB");
      case Command.DROP_DB -> refused("COM_DROP_DB");
      default ->
          denial.refuse(Refusal.of(ErrorCodes.UNKNOWN_COMMAND, "Unknown command"), null, List.of());
    };
  }

  private Step pass(Reply reply) {
    server.pass(packet, reply);
    return Step.FORWARD;
  }

  private Step refused(String command) {
    return denial.refuse(
        Refusal.of(Refusal.FEATURE_NOT_SUPPORTED, command + " does not pass this gateway"),
        null,
        List.of());
  }

  /** The session has ended: nothing is kept. */
  void release() {
    // within run() the buffer is still in use; it is released there
    if (!running) {
      burst.release();
    }
  }
}
