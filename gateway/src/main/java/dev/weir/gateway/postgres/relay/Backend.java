package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.RowPlans.Misread;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BindComplete;
import dev.weir.wire.postgres.backend.CloseComplete;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.CopyData;
import dev.weir.wire.postgres.backend.CopyDone;
import dev.weir.wire.postgres.backend.CopyInResponse;
import dev.weir.wire.postgres.backend.CopyOutResponse;
import dev.weir.wire.postgres.backend.DataRow;
import dev.weir.wire.postgres.backend.EmptyQueryResponse;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.FunctionCallResponse;
import dev.weir.wire.postgres.backend.NoData;
import dev.weir.wire.postgres.backend.NoticeResponse;
import dev.weir.wire.postgres.backend.NotificationResponse;
import dev.weir.wire.postgres.backend.ParameterDescription;
import dev.weir.wire.postgres.backend.ParameterStatus;
import dev.weir.wire.postgres.backend.ParseComplete;
import dev.weir.wire.postgres.backend.PortalSuspended;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.backend.RowDescription;
import io.netty.buffer.ByteBuf;

/**
 * Takes the server's messages in their order, matches each to what it answers, and decides whether
 * it passes. Whatever fits nothing that was asked ends the session. On the session's event loop
 * only.
 */
final class Backend {
  private final BackendDecoder decoder;
  private final Burst burst;
  private final Replies replies;
  private final Turn turn;
  private final Results results;
  private final StatementReplies statements;
  private final NameReplies names;
  private final Failures failures;
  private final Asides asides;
  private final SessionEnvironment environment;
  private final Ending ending;
  private final Frame frame = new Frame();
  private boolean taking;

  Backend(
      BackendDecoder decoder,
      Burst burst,
      Replies replies,
      Turn turn,
      Results results,
      StatementReplies statements,
      NameReplies names,
      Failures failures,
      Asides asides,
      SessionEnvironment environment,
      Ending ending) {
    this.decoder = decoder;
    this.burst = burst;
    this.replies = replies;
    this.turn = turn;
    this.results = results;
    this.statements = statements;
    this.names = names;
    this.failures = failures;
    this.asides = asides;
    this.environment = environment;
    this.ending = ending;
  }

  /** The server sent this; owned from now on. */
  void received(ByteBuf bytes) {
    if (ending.ended()) {
      bytes.release();
      return;
    }
    taking = true;
    try {
      burst.add(bytes);
      take(burst.in());
    } catch (LargeMessages.NoRoom full) {
      ending.fatal("53200", String.valueOf(full.getMessage()));
    } catch (ProtocolViolation violation) {
      ending.fatal("08P01", "unexpected reply of the server: " + violation.getMessage());
    } catch (Misread misread) {
      ending.fatal("XX000", "the result does not fit what was read: " + misread.getMessage());
    } catch (RecordingFailed failed) {
      ending.fatal("58030", Refusal.UNRECORDED);
    } finally {
      taking = false;
    }
    if (ending.ended()) {
      release();
      return;
    }
    replies.settleIfQuiet();
    turn.serverSpoke();
  }

  private void take(ByteBuf in) {
    while (!ending.ended() && decoder.next(in, frame)) {
      byte type = frame.type();
      if (type != DataRow.TYPE && type != CopyData.TYPE) {
        results.endRun(in);
      }
      boolean passes = handle(in, type);
      if (!passes || (failures.muted() && !isAside(type))) {
        burst.cut(frame.start(), frame.end());
      }
      if (type == ReadyForQuery.TYPE && failures.muted()) {
        failures.unmute();
      }
    }
    if (!ending.ended()) {
      results.endRun(in);
      burst.end();
    }
  }

  private static boolean isAside(byte type) {
    return type == ReadyForQuery.TYPE
        || type == NoticeResponse.TYPE
        || type == NotificationResponse.TYPE
        || type == ParameterStatus.TYPE;
  }

  /** Whether the message passes as it is. */
  private boolean handle(ByteBuf in, byte type) {
    return switch (type) {
      case DataRow.TYPE -> statements.row(in, frame);
      case CopyData.TYPE -> statements.copyData(in, frame);
      case CopyDone.TYPE -> statements.copyDone();
      case CopyInResponse.TYPE -> statements.copyIn();
      case CopyOutResponse.TYPE -> statements.copyOut(in, frame);
      case RowDescription.TYPE -> statements.rowDescription(in, frame);
      case CommandComplete.TYPE -> statements.commandComplete(in, frame);
      case EmptyQueryResponse.TYPE -> statements.emptyQuery();
      case PortalSuspended.TYPE -> statements.portalSuspended();
      case ParseComplete.TYPE -> names.parseComplete();
      case BindComplete.TYPE -> names.bindComplete();
      case CloseComplete.TYPE -> names.closeComplete();
      case ParameterDescription.TYPE -> names.parameterDescription(in, frame);
      case NoData.TYPE -> names.noData();
      case FunctionCallResponse.TYPE -> statements.functionResult(in, frame);
      case ErrorResponse.TYPE -> failures.error(in, frame);
      case ReadyForQuery.TYPE -> ready(in);
      case NoticeResponse.TYPE -> asides.notice(in, frame);
      case NotificationResponse.TYPE -> asides.notification(in, frame);
      case ParameterStatus.TYPE -> asides.parameterStatus(in, frame);
      default -> throw new ProtocolViolation("message type " + type);
    };
  }

  private boolean ready(ByteBuf in) {
    TransactionStatus status = TransactionStatus.of(in.getByte(frame.bodyStart()));
    boolean passes = statements.ready(status);
    replies.status(status);
    if (status == TransactionStatus.IDLE) {
      names.transactionEnded();
    }
    environment.ready(status);
    return passes;
  }

  /** Whether everything that the server has sent was dealt with. */
  boolean between() {
    return !taking && burst.waitingBytes() == 0;
  }

  /** The session has ended: nothing is kept. */
  void release() {
    if (!taking) {
      results.release();
      burst.release();
    }
  }
}
