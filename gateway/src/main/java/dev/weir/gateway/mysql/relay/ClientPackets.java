package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Leg;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.ChangeUser;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientDecoder;
import dev.weir.wire.mysql.client.CommandCode;
import dev.weir.wire.mysql.client.FieldList;
import dev.weir.wire.mysql.client.InitDb;
import dev.weir.wire.mysql.client.OtherCommand;
import dev.weir.wire.mysql.client.ProcessKill;
import dev.weir.wire.mysql.client.Query;
import dev.weir.wire.mysql.client.SetOption;
import dev.weir.wire.mysql.client.StmtClose;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.client.StmtFetch;
import dev.weir.wire.mysql.client.StmtPrepare;
import dev.weir.wire.mysql.client.StmtReset;
import dev.weir.wire.mysql.client.StmtSendLongData;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Takes the client's commands in their order, one when the one before is answered, and decides what
 * becomes of each. On the session's event loop only.
 */
final class ClientPackets {
  /** What a client may send ahead while a command of its waits or is answered. */
  private static final int BACKLOG_BYTES_MAX = 64 << 10;

  private final ClientDecoder decoder;
  private final Capabilities agreed;
  private final Burst burst;
  private final Frame frame = new Frame();
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
  private boolean finishing;

  /**
   * @param agreed with the client
   * @param whenReset the server has begun the session anew
   */
  ClientPackets(
      ClientDecoder decoder,
      Capabilities agreed,
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
    this.decoder = decoder;
    this.agreed = agreed;
    this.burst = burst;
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

  /** Whether something has come that is still to be taken. */
  boolean hasMore() {
    return burst.waitingBytes() > 0;
  }

  /** From now on no command is taken. */
  void finish() {
    finishing = true;
  }

  /** Goes on with what is there. */
  void run() {
    if (running || ending.ended()) {
      return;
    }
    running = true;
    try {
      take();
    } catch (ProtocolViolation violation) {
      ending.fatal(ErrorCodes.of(violation), String.valueOf(violation.getMessage()));
    } catch (LargeMessages.NoRoom full) {
      ending.fatal(ErrorCodes.PACKET_TOO_LARGE, String.valueOf(full.getMessage()));
    } catch (RecordingFailed failed) {
      ending.fatal(Refusal.IO_ERROR, Refusal.UNRECORDED);
    } finally {
      running = false;
    }
    if (ending.ended()) {
      burst.release();
    }
  }

  private void take() {
    ByteBuf in = burst.in();
    while (isTaking() && !ending.ended() && decoder.nextCommand(in, frame)) {
      ClientCommand command = decoder.decodeCommand(frame, agreed);
      client.begin(frame);
      switch (handle(command)) {
        case FORWARD -> {
          turn.asked();
          turn.done();
        }
        case CONSUMED -> {
          burst.cut(frame.start(), frame.end());
          turn.done();
        }
        case WAIT -> in.readerIndex(frame.start());
      }
    }
    if (ending.ended()) {
      return;
    }
    burst.end();
    leg.pause(Leg.Pause.BACKLOG, !isTaking() && burst.waitingBytes() >= BACKLOG_BYTES_MAX);
  }

  private boolean isTaking() {
    return turn.taking() && !finishing;
  }

  private Step handle(ClientCommand command) {
    return switch (command) {
      case Query query -> texts.query(frame, query);
      case InitDb initDb -> texts.initDb(frame, initDb);
      case FieldList fieldList -> texts.fieldList(frame, fieldList);
      case StmtPrepare prepare -> statements.prepare(frame, prepare);
      case StmtExecute execute -> statements.execute(frame, execute);
      case StmtFetch fetch -> statements.fetch(frame, fetch);
      case StmtSendLongData longData -> statements.sendLongData(longData);
      case StmtReset reset -> statements.reset(frame, reset);
      case StmtClose close -> statements.close(close);
      case SetOption _ -> pass(new Reply.Plain(() -> {}));
      case BareCommand bare -> bare(bare);
      case ChangeUser _ -> refused("COM_CHANGE_USER");
      case ProcessKill _ -> refused("COM_PROCESS_KILL");
      case OtherCommand other -> other(other);
    };
  }

  private Step bare(BareCommand command) {
    return switch (command) {
      case QUIT -> {
        ending.silent("the client ended the session");
        yield Step.CONSUMED;
      }
      case PING -> pass(new Reply.Plain(() -> {}));
      case RESET_CONNECTION -> pass(new Reply.Plain(whenReset));
      case STATISTICS -> pass(new Reply.Sentence());
      case DEBUG -> refused("COM_DEBUG");
    };
  }

  private Step other(OtherCommand command) {
    CommandCode known = CommandCode.of(command.code());
    return known == null
        ? denial.refuse(Refusal.of(ErrorCodes.UNKNOWN_COMMAND, "Unknown command"), null, List.of())
        : refused("COM_" + known.name());
  }

  private Step pass(Reply reply) {
    server.pass(frame, reply);
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
