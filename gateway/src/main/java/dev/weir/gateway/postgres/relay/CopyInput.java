package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Sync;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends for COPY FROM STDIN. The server passes over copy data that it does not
 * expect, so those are dropped; and while it expects them it passes over Sync. On the session's
 * event loop only.
 *
 * <p>Source: manual, "COPY Operations".
 */
final class CopyInput {
  private final Replies replies;
  private final SessionRecord record;
  private final Turn turn;
  private int recordedFrom = -1;
  private int recordedTo;
  private long number;

  CopyInput(Replies replies, SessionRecord record, Turn turn) {
    this.replies = replies;
    this.record = record;
    this.turn = turn;
  }

  /** The statement whose data the client sends, if the server has asked for them. */
  private @Nullable Running receiving() {
    Running running =
        switch (replies.head()) {
          case Expected.QueryReply query -> query.running();
          case Expected.ExecuteReply execute -> execute.running();
          case null, default -> null;
        };
    return running != null && running.copy() == Running.Copy.IN ? running : null;
  }

  /** Whether data may come although the server has not asked yet: the client runs ahead. */
  private boolean mayCome() {
    Running last = replies.lastRunning();
    return last != null && last.judgement().copiesIn() && last.copy() == Running.Copy.NONE;
  }

  Step data(ByteBuf in, Frame frame) {
    Running running = receiving();
    if (running == null && mayCome()) {
      return turn.waitForCopyAnswer();
    }
    if (running == null) {
      return Step.CONSUMED;
    }
    if (recordedFrom < 0 || recordedTo != frame.start() || number != running.number()) {
      endRun(in);
      recordedFrom = frame.start();
      number = running.number();
    }
    recordedTo = frame.end();
    return Step.FORWARD;
  }

  /** Records the data that were forwarded in one piece. */
  void endRun(ByteBuf in) {
    if (recordedFrom >= 0) {
      record.copyIn(number, in.nioBuffer(recordedFrom, recordedTo - recordedFrom));
      recordedFrom = -1;
    }
  }

  /** CopyDone or CopyFail. */
  Step done() {
    Running running = receiving();
    if (running == null && mayCome()) {
      return turn.waitForCopyAnswer();
    }
    if (running == null) {
      return Step.CONSUMED;
    }
    running.copy(Running.Copy.IN_DONE);
    return Step.FORWARD;
  }

  /** Whether nothing but copy data is expected. */
  boolean expected() {
    return receiving() != null;
  }

  /** A Sync amid the data: kept back, as the server would pass over it. */
  boolean swallowsSync() {
    Running running = receiving();
    if (running == null) {
      return false;
    }
    running.swallowSync();
    return true;
  }

  /** The server failed amid the data: the Sync that was kept back counts after all. */
  static void syncAfterAll(Leg server) {
    ByteBuf out = server.allocator().buffer(8);
    FrontendEncoder.encode(new Sync(), out);
    server.write(out);
    server.flush();
  }
}
