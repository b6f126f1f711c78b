package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.gateway.mysql.relay.result.RowMasking;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.RowRun;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.wire.mysql.Frame;
import io.netty.buffer.ByteBuf;

/**
 * Rows on their way to the client. Rows without masks stay in the burst they came in; masked ones
 * are rewritten into a buffer of their own. The recording gets the same packets as the client, many
 * rows at a time. On the session's event loop only.
 */
final class Rows {
  private static final int DROPPED_ROWS_MAX = 10_000;
  private static final int MASKED_BYTES_MAX = 64 << 10;

  private final ToClient client;
  private final SessionRecord record;
  private final UpstreamCancel cancel;
  private final RowMasking masking = new RowMasking();
  private final long rowsMax;
  private final RowRun run;

  /**
   * @param rowsMax of one result; 0 for no limit
   */
  Rows(ToClient client, SessionRecord record, UpstreamCancel cancel, long rowsMax) {
    this.client = client;
    this.record = record;
    this.cancel = cancel;
    this.rowsMax = rowsMax;
    this.run = new RowRun(record, client::write);
  }

  /** A row of a result. */
  void row(ByteBuf in, Frame frame, Running running, ResultPlan plan) {
    long count = running.addRow();
    if (running.muted()) {
      drop(frame, running);
    } else if (rowsMax > 0 && count > rowsMax) {
      endRun(in);
      fail(
          frame,
          running,
          Refusal.of(
              Refusal.TOO_LARGE,
              "result larger than %d rows".formatted(rowsMax),
              "Ask for less with LIMIT or a narrower WHERE."));
    } else if (plan.passes()) {
      extend(in, frame, running);
    } else {
      mask(in, frame, running, plan);
    }
  }

  /** A row of a result of which nothing leaves. */
  void drop(Frame frame, Running running) {
    client.drop(frame);
    stopServer(running);
  }

  /** The client gets an error in place of this packet, and nothing more of the reply. */
  void fail(Frame frame, Running running, Refusal refusal) {
    client.replace(frame, client.packet(refusal));
    record.failed(
        running.number(),
        dev.weir.gateway.mysql.ErrorCodes.of(refusal).sqlState(),
        refusal.message());
    running.mute();
  }

  /**
   * Cancels what the server goes on sending in vain. Not at once: a result that is over anyway
   * would let the cancellation meet the statement after it.
   */
  private void stopServer(Running running) {
    if (running.dropRow() == DROPPED_ROWS_MAX) {
      cancel.send();
    }
  }

  private void extend(ByteBuf in, Frame frame, Running running) {
    run.extend(in, frame.start(), frame.end(), running.number());
    client.pass(in, frame);
  }

  private void mask(ByteBuf in, Frame frame, Running running, ResultPlan plan) {
    ByteBuf out = run.rewritten(running.number());
    if (out == null) {
      endRun(in);
      out = client.buffer(Math.min(in.writerIndex() - frame.start(), MASKED_BYTES_MAX) + 64);
      run.rewriteInto(out, running.number());
    }
    // what came before the first masked row goes first
    client.drop(frame);
    masking.rewrite(frame, plan, client.sequence(), out);
    run.addRewritten();
    if (out.readableBytes() >= MASKED_BYTES_MAX) {
      endRun(in);
    }
  }

  /** Records the rows that lie together, and hands on the masked ones. */
  void endRun(ByteBuf in) {
    run.end(in);
  }

  /** Nothing leaves any more. */
  void release() {
    run.release();
  }
}
