package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.packet.ColumnDefinition;
import dev.weir.gateway.mysql.relay.result.ColumnCheck;
import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.gateway.mysql.relay.result.ValueMasks;
import dev.weir.policy.Verdict;
import dev.weir.policy.mask.MaskKey;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plans by which rows are passed on, after the server's description was held against what
 * was read. A description that was seen before, byte for byte, has its plan already. On the
 * session's event loop only.
 */
final class ResultPlans {
  private final SessionState state;
  private final ValueMasks valueMasks;
  private final MaskKey key;
  private final boolean extended;

  /**
   * @param extended MariaDB's extended metadata was agreed on with the server
   */
  ResultPlans(SessionState state, ValueMasks valueMasks, MaskKey key, boolean extended) {
    this.state = state;
    this.valueMasks = valueMasks;
    this.key = key;
    this.extended = extended;
  }

  /** A result does not look like the text that was judged; the message names no data. */
  static final class Misread extends Exception {
    private static final long serialVersionUID = 1L;

    Misread(String message) {
      super(message, null, false, false);
    }
  }

  /** How rows are passed on that the server describes so. */
  private record Described(
      List<byte[]> payloads, boolean binary, @Nullable Charset charset, ResultPlan plan)
      implements Judgement.Known {
    boolean is(List<byte[]> others, boolean otherBinary, @Nullable Charset otherCharset) {
      if (binary != otherBinary
          || payloads.size() != others.size()
          || !java.util.Objects.equals(charset, otherCharset)) {
        return false;
      }
      for (int i = 0; i < others.size(); i++) {
        if (!Arrays.equals(payloads.get(i), others.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  boolean extended() {
    return extended;
  }

  /**
   * The plan for a result.
   *
   * @param payloads of the packets that describe it
   */
  ResultPlan plan(Running running, List<ColumnDefinition> columns, List<byte[]> payloads)
      throws Misread {
    Judgement judgement = running.judgement();
    int index = running.index();
    Charset charset = state.resultCharset();
    if (judgement.known(index) instanceof Described known
        && known.is(payloads, running.binary(), charset)) {
      return known.plan();
    }
    check(judgement, index, columns);
    Verdict verdict = judgement.verdict(index);
    if (!verdict.detectors().isEmpty() && !state.resultsAreLikeAscii()) {
      throw new Misread("results in this character set cannot be searched");
    }
    try {
      ResultPlan plan =
          ResultPlan.of(columns, names(charset), running.binary(), verdict, valueMasks, key);
      judgement.know(index, new Described(List.copyOf(payloads), running.binary(), charset, plan));
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
        ColumnCheck.fault(columns, charset, judgement.statement(index), state.foldsTables());
    if (fault != null) {
      throw new Misread(fault);
    }
  }

  private static Charset names(@Nullable Charset charset) {
    return charset == null ? StandardCharsets.UTF_8 : charset;
  }
}
