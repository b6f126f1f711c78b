package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.DataRow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replies that tell what statements do: descriptions, rows, copy data, completion. Each method says
 * whether the message passes. On the session's event loop only.
 */
final class StatementReplies {
  /** Of a row of one column: type, length, number of columns. */
  private static final int ROW_HEAD_BYTES = 1 + Integer.BYTES + Short.BYTES;

  private final BackendDecoder decoder;
  private final Replies replies;
  private final SessionNames names;
  private final RowPlans plans;
  private final Results results;
  private final Effects effects;
  private final Failures failures;
  private final SessionRecord record;
  private final Turn turn;

  StatementReplies(
      BackendDecoder decoder,
      Replies replies,
      SessionNames names,
      RowPlans plans,
      Results results,
      Effects effects,
      Failures failures,
      SessionRecord record,
      Turn turn) {
    this.decoder = decoder;
    this.replies = replies;
    this.names = names;
    this.plans = plans;
    this.results = results;
    this.effects = effects;
    this.failures = failures;
    this.record = record;
    this.turn = turn;
  }

  boolean rowDescription(ByteBuf in, Frame frame) {
    return switch (replies.head()) {
      case Expected.QueryReply query -> {
        Running running = begun(query);
        if (running.beyondLast()) {
          throw new ProtocolViolation("a result beyond the last statement");
        }
        running.plan(plans.described(in, frame, running.judgement(), running.index()));
        yield true;
      }
      case Expected.DescribePortalReply(var portal, var own) -> {
        describe(portal, in, frame);
        replies.pop();
        yield !own;
      }
      case Expected.DescribeStatementReply(var prepared, var own) -> {
        var fields = plans.fields(in, frame);
        plans.check(prepared.judgement(), 0, fields);
        prepared.described(fields);
        replies.pop();
        yield !own;
      }
      case Expected.AskedReply _ -> false;
      case null, default -> throw new ProtocolViolation("RowDescription that nobody asked for");
    };
  }

  private void describe(Portal portal, ByteBuf in, Frame frame) {
    Judgement judgement = portal.judgement();
    if (judgement.statements().size() != 1) {
      throw new ProtocolViolation("a result of a portal without a statement");
    }
    RowPlan plan = plans.described(in, frame, judgement, 0);
    if (portal.fields() == null) {
      portal.described(plans.fields(in, frame));
    }
    portal.plan(plan);
  }

  /** The first reply to a Query shows that the server has begun with it. */
  private Running begun(Expected.QueryReply query) {
    if (query.begins()) {
      names.queryBegan();
    }
    return query.running();
  }

  boolean row(ByteBuf in, Frame frame) {
    if (failures.muted()) {
      return false;
    }
    return switch (replies.head()) {
      case Expected.QueryReply query -> {
        RowPlan plan = query.running().plan();
        if (plan == null) {
          throw new ProtocolViolation("rows without a description");
        }
        yield results.row(in, frame, query.running(), plan);
      }
      case Expected.ExecuteReply(var portal, var running) -> {
        RowPlan plan = running.plan();
        if (plan == null) {
          plan = plans.ofPortal(portal);
          running.plan(plan);
        }
        yield results.row(in, frame, running, plan);
      }
      case Expected.AskedReply(var question) -> {
        question.row((DataRow) decoder.decode(in, frame));
        yield false;
      }
      case null, default -> throw new ProtocolViolation("a row that nobody asked for");
    };
  }

  boolean copyOut(ByteBuf in, Frame frame) {
    Running running = running();
    if (running == null || running.beyondLast() || !running.statement().shape().copyOut()) {
      throw new ProtocolViolation("copy data that nobody asked for");
    }
    boolean binary = in.getByte(frame.bodyStart()) != 0;
    return results.copyOut(binary, running);
  }

  boolean copyIn() {
    Running running = running();
    if (running == null || running.beyondLast() || !running.statement().shape().copyIn()) {
      throw new ProtocolViolation("a request for copy data that nobody offered");
    }
    running.copy(Running.Copy.IN);
    turn.dataWanted();
    if (replies.head() instanceof Expected.ExecuteReply && replies.forgetSyncsBehindHead()) {
      turn.syncIgnored();
    }
    return true;
  }

  boolean copyData(ByteBuf in, Frame frame) {
    Running running = running();
    if (running == null) {
      throw new ProtocolViolation("copy data that nobody asked for");
    }
    return !failures.muted() && results.copyData(in, frame, running);
  }

  boolean copyDone() {
    Running running = running();
    if (running == null || running.copy() != Running.Copy.OUT) {
      throw new ProtocolViolation("the end of copy data that nobody asked for");
    }
    running.copy(Running.Copy.NONE);
    return running.withheld() == null;
  }

  private @Nullable Running running() {
    return switch (replies.head()) {
      case Expected.QueryReply query -> begun(query);
      case Expected.ExecuteReply execute -> execute.running();
      case null, default -> null;
    };
  }

  boolean commandComplete(ByteBuf in, Frame frame) {
    if (replies.head() instanceof Expected.AskedReply) {
      return false;
    }
    Running running = running();
    if (running == null || running.beyondLast()) {
      throw new ProtocolViolation("a completion that fits no statement");
    }
    boolean passes = true;
    Refusal withheld = running.withheld();
    if (withheld != null) {
      failures.withheld(running, withheld);
      passes = false;
    } else {
      String tag = ((CommandComplete) decoder.decode(in, frame)).tag().text();
      record.completed(running.number(), tag, running.rows());
    }
    failures.follow(running.verdict());
    effects.completed(running.judgement(), running.index());
    if (running.judgement().endsTransaction(running.index())) {
      replies.recovered();
    }
    ended(running);
    return passes;
  }

  /** The value is recorded as a row of one column. */
  boolean functionResult(ByteBuf in, Frame frame) {
    if (!(replies.head() instanceof Expected.CallReply(var running, var result))
        || running.beyondLast()) {
      throw new ProtocolViolation("a result of a function that nobody called");
    }
    ByteBuf row = Unpooled.buffer(frame.bodyLength() + ROW_HEAD_BYTES);
    row.writeByte(DataRow.TYPE).writeInt(frame.bodyLength() + ROW_HEAD_BYTES - 1).writeShort(1);
    row.writeBytes(in, frame.bodyStart(), frame.bodyLength());
    record.columns(running.number(), List.of(result));
    record.rows(running.number(), 1, row.nioBuffer());
    record.completed(running.number(), "SELECT 1", 1);
    effects.completed(running.judgement(), 0);
    running.nextStatement();
    return true;
  }

  boolean emptyQuery() {
    Running running = running();
    if (running == null) {
      throw new ProtocolViolation("an empty query that nobody sent");
    }
    record.completed(running.number(), "", 0);
    ended(running);
    return true;
  }

  boolean portalSuspended() {
    if (!(replies.head() instanceof Expected.ExecuteReply(_, var running))) {
      throw new ProtocolViolation("a portal that nobody executed");
    }
    ended(running);
    return true;
  }

  private void ended(Running running) {
    if (replies.head() instanceof Expected.ExecuteReply) {
      effects.over(running.judgement());
      replies.pop();
    } else {
      running.nextStatement();
    }
  }

  boolean ready(TransactionStatus status) {
    Expected head = replies.head();
    boolean passes = true;
    switch (head) {
      case Expected.QueryReply query -> {
        effects.over(begun(query).judgement());
      }
      case Expected.CallReply(var running, _) -> effects.over(running.judgement());
      case Expected.SyncReply(var own) -> passes = !own;
      case Expected.AskedReply(var question) -> {
        question.over();
        passes = false;
      }
      case Expected.RefusedReply refused
          when refused.substitute() == Expected.Substitute.QUERY
              && status != TransactionStatus.IN_TRANSACTION ->
          names.queryBegan();
      case null, default -> throw new ProtocolViolation("ReadyForQuery that nobody waits for");
    }
    replies.pop();
    return passes;
  }
}
