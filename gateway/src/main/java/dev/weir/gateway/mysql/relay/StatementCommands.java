package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.policy.Verdict;
import dev.weir.session.Parameter;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ExecuteReader;
import dev.weir.wire.mysql.client.StmtClose;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.client.StmtFetch;
import dev.weir.wire.mysql.client.StmtPrepare;
import dev.weir.wire.mysql.client.StmtReset;
import dev.weir.wire.mysql.client.StmtSendLongData;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements of the protocol: COM_STMT_*. A statement that may not run at all is not
 * prepared; whether it needs a yes is decided when its values are known. On the session's event
 * loop only.
 */
final class StatementCommands {
  /** MariaDB: the statement that was prepared last. */
  private static final int LAST_PREPARED = -1;

  private final RelayLimits limits;
  private final ToServer server;
  private final Turn turn;
  private final SessionNames names;
  private final SessionState state;
  private final Judging judging;
  private final Clearance clearance;
  private final Denial denial;
  private final ExecuteReader reader = new ExecuteReader();
  private int lastPrepared = LAST_PREPARED;

  StatementCommands(
      RelayLimits limits,
      ToServer server,
      Turn turn,
      SessionNames names,
      SessionState state,
      Judging judging,
      Clearance clearance,
      Denial denial) {
    this.limits = limits;
    this.server = server;
    this.turn = turn;
    this.names = names;
    this.state = state;
    this.judging = judging;
    this.clearance = clearance;
    this.denial = denial;
  }

  /** COM_STMT_PREPARE. */
  Step prepare(Frame frame, StmtPrepare command) {
    lastPrepared = LAST_PREPARED;
    Attempt.Judged judged = judging.ofText(command.text());
    if (judged == null) {
      return denial.waitOrRefuse(null, List.of());
    }
    Judgement judgement = judged.judgement();
    Refusal fault = clearance.fault(judgement);
    if (fault == null) {
      fault = beyondLimits(judgement);
    }
    if (fault != null) {
      return denial.refuse(fault, judgement, List.of());
    }
    MySqlSettings settings = state.readingSettings();
    var reply = new Reply.PrepareReply(judgement, settings);
    byte @Nullable [] rewritten = judged.rewritten();
    if (rewritten == null) {
      server.pass(frame, reply);
    } else {
      server.replace(frame, new StmtPrepare(Unpooled.wrappedBuffer(rewritten)), reply);
    }
    return Step.FORWARD;
  }

  private @Nullable Refusal beyondLimits(Judgement judgement) {
    if (judgement.statements().size() != 1) {
      return Refusal.of("42000", "one statement can be prepared at a time");
    }
    return names.count() >= limits.preparedStatementsMax()
            || names.bytes() + judgement.text().utf8().length > limits.keptBytesMax()
        ? Refusal.of(Refusal.LIMIT_EXCEEDED, "too many prepared statements in this session")
        : null;
  }

  /** The server has prepared a statement under this number. */
  void prepared(int id, Reply.PrepareReply reply, int parameters) {
    names.put(id, new Prepared(Judge.Part.WHOLE, reply.settings(), reply.judgement(), parameters));
    lastPrepared = id;
  }

  /** COM_STMT_EXECUTE. */
  Step execute(Frame frame, StmtExecute command) {
    int id = resolved(command.statementId());
    Prepared prepared = names.statement(id);
    if (prepared == null) {
      return unknown(id, "mysqld_stmt_execute");
    }
    if ((command.flags() & ~StmtExecute.CURSOR_READ_ONLY) != 0) {
      return wrong(prepared, "this kind of cursor is not supported");
    }
    if (prepared.tooMuchLongData()) {
      return wrong(prepared, "more was sent ahead of this statement than may be kept");
    }
    List<Parameter> parameters;
    try {
      parameters = prepared.parameters(command, reader);
    } catch (ProtocolViolation malformed) {
      return wrong(prepared, "Incorrect arguments to mysqld_stmt_execute");
    }
    Judgement judgement = judging.ofPrepared(prepared);
    if (judgement == null) {
      return denial.waitOrRefuse(prepared.judgement(), parameters);
    }
    Refusal fault = clearance.fault(judgement);
    if (fault != null) {
      return denial.refuse(fault, judgement, parameters);
    }
    Step step = clearance.clear(judgement, parameters);
    if (step == Step.CONSUMED) {
      return denial.waitOrRefuse(judgement, parameters);
    }
    if (step == Step.FORWARD) {
      names.forgetLongData(prepared);
      prepared.cursorClosed();
      var running = new Running(turn.attempt().number(), judgement, true, prepared);
      boolean tells = prepared.mustTellTypes(reader);
      StmtExecute named = command.withId(id);
      forward(
          frame,
          id == command.statementId() && !tells,
          tells ? named.withTypes(reader.types()) : named,
          new Reply.Results(running));
    }
    return step;
  }

  private Step wrong(Prepared prepared, String message) {
    return denial.refuse(
        Refusal.of(ErrorCodes.WRONG_ARGUMENTS, message), prepared.judgement(), List.of());
  }

  private Step unknown(int id, String by) {
    return denial.refuse(
        Refusal.of(
            ErrorCodes.UNKNOWN_STATEMENT,
            "Unknown prepared statement handler (%d) given to %s".formatted(id, by)),
        null,
        List.of());
  }

  /** COM_STMT_FETCH. */
  Step fetch(Frame frame, StmtFetch command) {
    int id = resolved(command.statementId());
    Prepared prepared = names.statement(id);
    Judgement opened = prepared == null ? null : prepared.cursor();
    if (prepared == null || opened == null) {
      return unknown(id, "mysqld_stmt_fetch");
    }
    Judgement judgement = judging.ofCursor(opened);
    Refusal fault = judgement.refusal();
    if (fault != null) {
      return denial.refuse(fault, judgement, List.of());
    }
    if (!isTreatedAlike(judgement, opened)) {
      // how its rows are masked was worked out when they were described, and another yes was given
      return denial.refuse(
          Refusal.of(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "the policy has changed since this cursor was opened",
              "Execute the statement again."),
          judgement,
          List.of());
    }
    var running = new Running(prepared.cursorNumber(), opened, true, prepared);
    running.plan(prepared.cursorPlan());
    forward(
        frame,
        id == command.statementId(),
        new StmtFetch(id, command.rows()),
        new Reply.Fetched(running));
    return Step.FORWARD;
  }

  private static boolean isTreatedAlike(Judgement now, Judgement opened) {
    List<Verdict> verdicts = now.text().verdicts();
    for (int i = 0; i < verdicts.size(); i++) {
      Verdict before = opened.text().verdicts().get(i);
      Verdict after = verdicts.get(i);
      if (after.effect().compareTo(before.effect()) > 0
          || !after.masks().equals(before.masks())
          || !after.detectors().equals(before.detectors())
          || after.withholdsWords() != before.withholdsWords()) {
        return false;
      }
    }
    return true;
  }

  /** COM_STMT_SEND_LONG_DATA, which is never answered. */
  Step sendLongData(StmtSendLongData command) {
    int id = resolved(command.statementId());
    int parameter = command.parameter();
    Prepared prepared = names.statement(id);
    if (prepared == null
        || parameter >= prepared.parameterCount()
        || !names.addLongData(
            prepared, parameter, ByteBufUtil.getBytes(command.data()), limits.frameBytesMax())) {
      return Step.CONSUMED;
    }
    server.tell(new StmtSendLongData(id, parameter, command.data()));
    return Step.CONSUMED;
  }

  /** COM_STMT_RESET. */
  Step reset(Frame frame, StmtReset command) {
    int id = resolved(command.statementId());
    Prepared prepared = names.statement(id);
    if (prepared == null) {
      return unknown(id, "mysqld_stmt_reset");
    }
    names.forgetLongData(prepared);
    prepared.cursorClosed();
    forward(frame, id == command.statementId(), new StmtReset(id), new Reply.Plain(() -> {}));
    return Step.FORWARD;
  }

  /** COM_STMT_CLOSE, which is never answered. */
  Step close(StmtClose command) {
    int id = resolved(command.statementId());
    if (names.statement(id) != null) {
      names.remove(id);
      server.tell(new StmtClose(id));
    }
    return Step.CONSUMED;
  }

  private int resolved(int id) {
    return id == LAST_PREPARED ? lastPrepared : id;
  }

  private void forward(Frame frame, boolean same, ClientCommand command, Reply reply) {
    if (same) {
      server.pass(frame, reply);
    } else {
      server.replace(frame, command, reply);
    }
  }
}
