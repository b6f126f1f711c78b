package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.wire.postgres.Frame;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The simple query protocol: one text, judged as a whole. On the session's event loop only. */
final class SimpleQueries {
  private final Turn turn;
  private final Replies replies;
  private final SessionNames names;
  private final Judging judging;
  private final Clearance clearance;
  private final Denial denial;
  private final Effects effects;

  SimpleQueries(
      Turn turn,
      Replies replies,
      SessionNames names,
      Judging judging,
      Clearance clearance,
      Denial denial,
      Effects effects) {
    this.turn = turn;
    this.replies = replies;
    this.names = names;
    this.judging = judging;
    this.clearance = clearance;
    this.denial = denial;
    this.effects = effects;
  }

  Step query(ByteBuf in, Frame frame) {
    int start = frame.bodyStart();
    int length = frame.bodyLength() - 1;
    if (in.indexOf(start, frame.end(), (byte) 0) != start + length) {
      return denial.query(Refusal.of("08P01", "invalid message format"), null);
    }
    Judgement judgement = judging.ofText(in, start, length);
    if (judgement == null) {
      return waitingOrRefused(null);
    }
    Refusal fault = clearance.fault(judgement);
    if (fault != null) {
      return denial.query(fault, judgement);
    }
    return switch (clearance.clear(judgement, List.of())) {
      case WAIT -> Step.WAIT;
      case CONSUMED -> waitingOrRefused(judgement);
      case FORWARD -> forward(judgement);
    };
  }

  private Step waitingOrRefused(@Nullable Judgement judgement) {
    Refusal refusal = turn.attempt().refusal();
    return refusal == null ? Step.WAIT : denial.query(refusal, judgement);
  }

  private Step forward(Judgement judgement) {
    names.beginQuery(turn.segmentNumber());
    effects.begin(judgement);
    turn.ran();
    replies.add(new Expected.QueryReply(new Running(turn.attempt().number(), judgement)));
    return Step.FORWARD;
  }
}
