package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.result.ColumnCheck;
import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.policy.Verdict;
import dev.weir.policy.mask.MaskKey;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.server.ColumnDefinition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plans by which rows are passed on, after the server's description was held against what
 * was read. A description that was seen before, byte for byte, has its plan already. On the
 * session's event loop only.
 */
final class ResultPlans {
  private final SessionState state;
  private final MaskKey key;

  ResultPlans(SessionState state, MaskKey key) {
    this.state = state;
    this.key = key;
  }

  /** A result does not look like the text that was judged; the message names no data. */
  static final class Misread extends Exception {
    private static final long serialVersionUID = 1L;

    Misread(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * How rows are passed on that the server describes so.
   *
   * @param packets of the description, from the number of columns to the last of them, if they pass
   *     as they are; else empty
   */
  private record Described(
      List<ColumnDefinition> columns,
      boolean binary,
      @Nullable Charset charset,
      ResultPlan plan,
      ByteBuf packets)
      implements Judgement.Known {}

  /**
   * The plan for a result whose description begins in this frame, if all of it is there and is, to
   * the byte, what was seen before and passes as it is; else null.
   */
  @Nullable ResultPlan seen(Running running, ByteBuf in, Frame first) {
    Described known = known(running);
    if (known == null) {
      return null;
    }
    ByteBuf packets = known.packets();
    int length = packets.readableBytes();
    return length > 0
            && in.writerIndex() - first.start() >= length
            && ByteBufUtil.equals(packets, 0, in, first.start(), length)
        ? known.plan()
        : null;
  }

  private @Nullable Described known(Running running) {
    return running.judgement().known(running.index()) instanceof Described known
            && known.binary() == running.binary()
            && Objects.equals(known.charset(), state.resultCharset())
        ? known
        : null;
  }

  /** Notes how a description came that this plan was made for, and that it passes like that. */
  void passes(Running running, ByteBuf packets) {
    Described known = known(running);
    if (known != null && !known.packets().isReadable()) {
      running
          .judgement()
          .know(
              running.index(),
              new Described(
                  known.columns(),
                  known.binary(),
                  known.charset(),
                  known.plan(),
                  Unpooled.wrappedBuffer(ByteBufUtil.getBytes(packets))));
    }
  }

  /** The plan for a result. */
  ResultPlan plan(Running running, List<ColumnDefinition> columns) throws Misread {
    Described known = known(running);
    if (known != null && known.columns().equals(columns)) {
      return known.plan();
    }
    Judgement judgement = running.judgement();
    int index = running.index();
    Charset charset = state.resultCharset();
    check(judgement, index, columns);
    Verdict verdict = judgement.verdict(index);
    if (!verdict.detectors().isEmpty() && !state.resultsAreLikeAscii()) {
      throw new Misread("results in this character set cannot be searched");
    }
    try {
      ResultPlan plan = ResultPlan.of(columns, names(charset), running.binary(), verdict, key);
      judgement.know(
          index,
          new Described(
              List.copyOf(columns), running.binary(), charset, plan, Unpooled.EMPTY_BUFFER));
      return plan;
    } catch (IllegalArgumentException mismatch) {
      throw new Misread("the server describes another number of columns than are masked");
    }
  }

  /** Holds a description against the text. */
  void check(Judgement judgement, int index, List<ColumnDefinition> columns) throws Misread {
    if (!judgement.protects()) {
      return;
    }
    Charset charset = state.resultCharset();
    if (charset == null) {
      throw new Misread("names in this character set cannot be read");
    }
    String fault =
        ColumnCheck.fault(
            columns,
            charset,
            judgement.statement(index),
            state.foldsTables(),
            judgement.catalogue());
    if (fault != null) {
      throw new Misread(fault);
    }
  }

  private static Charset names(@Nullable Charset charset) {
    return charset == null ? StandardCharsets.UTF_8 : charset;
  }
}
