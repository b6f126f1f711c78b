package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.result.RowMasking;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.relay.RowRun;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.policy.Detector;
import dev.weir.policy.content.ContentMasks;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Rows and copy data on their way to the client. Rows without masks stay in the burst they came in;
 * masked ones are rewritten into a buffer of their own. The recording gets the same bytes as the
 * client, many rows at a time. On the session's event loop only.
 */
final class Results {
  private static final int DROPPED_ROWS_MAX = 10_000;
  private static final int MASKED_BYTES_MAX = 64 << 10;

  private final Leg client;
  private final Burst burst;
  private final SessionRecord record;
  private final UpstreamSession upstream;
  private final MaskKey key;
  private final RowMasking masking = new RowMasking();
  private final long rowsMax;
  private final RowRun run;

  Results(
      Leg client,
      Burst burst,
      SessionRecord record,
      UpstreamSession upstream,
      RelayLimits limits,
      MaskKey key) {
    this.client = client;
    this.burst = burst;
    this.record = record;
    this.upstream = upstream;
    this.key = key;
    this.rowsMax = limits.resultRowsMax();
    this.run = new RowRun(record, client::write);
  }

  /** A row; whether it passes as it is. */
  boolean row(ByteBuf in, Frame frame, Running running, RowPlan plan) {
    if (running.tellColumns()) {
      record.columns(running.number(), plan.columns());
    }
    if (exceeds(running)) {
      return false;
    }
    if (plan.passes()) {
      extend(in, frame, running);
      return true;
    }
    mask(in, frame, running, plan);
    return false;
  }

  /** The server begins with copy data; whether it passes. */
  boolean copyOut(boolean binary, Running running) {
    running.copy(Running.Copy.OUT);
    List<Detector> detectors = running.verdict().detectors();
    if (detectors.isEmpty()) {
      return true;
    }
    if (binary) {
      running.withhold(
          Refusal.of(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "COPY in binary format cannot be searched for protected content",
              "Use the text format, or SELECT."));
      return false;
    }
    running.contents(ContentMasks.copyRow(detectors, key));
    return true;
  }

  /** A piece of copy data; whether it passes as it is. */
  boolean copyData(ByteBuf in, Frame frame, Running running) {
    if (running.copy() != Running.Copy.OUT) {
      throw new ProtocolViolation("copy data that nobody asked for");
    }
    if (exceeds(running)) {
      return false;
    }
    ValueMask mask = running.contents();
    if (mask == null) {
      extend(in, frame, running);
      return true;
    }
    ByteBuf out = masked(in, frame, running);
    masking.rewriteWhole(in, frame, mask, out);
    run.addRewritten();
    return false;
  }

  /** Counts a row; whether it must not leave. */
  private boolean exceeds(Running running) {
    running.addRows(1);
    if (running.withheld() != null) {
      stopServer(running);
      return true;
    }
    if (rowsMax > 0 && running.rows() > rowsMax) {
      running.withhold(
          Refusal.of(
              "54000",
              "result larger than %d rows".formatted(rowsMax),
              "Ask for less with LIMIT or a narrower WHERE."));
      return true;
    }
    return false;
  }

  /**
   * Cancels what the server goes on sending in vain. Not at once: a result that is over anyway
   * would let the cancellation meet the statement after it.
   */
  private void stopServer(Running running) {
    if (running.dropRow() == DROPPED_ROWS_MAX) {
      upstream.cancel();
    }
  }

  private void extend(ByteBuf in, Frame frame, Running running) {
    run.extend(in, frame.start(), frame.end(), running.number());
  }

  private void mask(ByteBuf in, Frame frame, Running running, RowPlan plan) {
    ByteBuf out = masked(in, frame, running);
    masking.rewrite(in, frame, plan, out);
    run.addRewritten();
    if (out.readableBytes() >= MASKED_BYTES_MAX) {
      endRun(in);
    }
  }

  private ByteBuf masked(ByteBuf in, Frame frame, Running running) {
    ByteBuf out = run.rewritten(running.number());
    if (out == null) {
      endRun(in);
      // what came before the first masked row goes first
      burst.cut(frame.start(), frame.start());
      int bytes = Math.max(in.writerIndex() - frame.start(), frame.totalLength());
      out = client.allocator().buffer(Math.min(bytes + bytes / 8, 2 * MASKED_BYTES_MAX));
      run.rewriteInto(out, running.number());
    }
    return out;
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
