package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.policy.Verdict;
import dev.weir.policy.mask.ValueMask;
import dev.weir.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What a Query or an Execute does on the server, statement by statement. Touched by the session's
 * event loop only.
 */
final class Running {
  /** Where a COPY stands. */
  enum Copy {
    NONE,
    IN,
    /** The client has ended its data; the server has not answered yet. */
    IN_DONE,
    OUT
  }

  private final long number;
  private final Judgement judgement;
  private int index;
  private long rows;
  private long droppedRows;
  private @Nullable RowPlan plan;
  private boolean columnsTold;
  private @Nullable Refusal withheld;
  private Copy copy = Copy.NONE;
  private @Nullable ValueMask contents;
  private boolean syncSwallowed;

  Running(long number, Judgement judgement) {
    this.number = number;
    this.judgement = judgement;
  }

  /** The number under which it is recorded. */
  long number() {
    return number;
  }

  Judgement judgement() {
    return judgement;
  }

  /** The statement that runs now, counted from 0. */
  int index() {
    return index;
  }

  boolean beyondLast() {
    return index >= judgement.statements().size();
  }

  Statement statement() {
    return judgement.statement(index);
  }

  Verdict verdict() {
    return judgement.verdict(index);
  }

  void nextStatement() {
    index++;
    rows = 0;
    plan = null;
    columnsTold = false;
    copy = Copy.NONE;
    contents = null;
  }

  /** How the rows of the present result are passed on; null if the server described none. */
  @Nullable RowPlan plan() {
    return plan;
  }

  void plan(RowPlan rowPlan) {
    plan = rowPlan;
    columnsTold = false;
  }

  /** True once for each result: its columns are to be recorded now. */
  boolean tellColumns() {
    boolean first = !columnsTold;
    columnsTold = true;
    return first;
  }

  long rows() {
    return rows;
  }

  void addRows(int count) {
    rows += count;
  }

  /** A row was not passed on; how many were not. */
  long dropRow() {
    return ++droppedRows;
  }

  /** Why nothing more of the result leaves; null as long as it may. */
  @Nullable Refusal withheld() {
    return withheld;
  }

  void withhold(Refusal refusal) {
    withheld = refusal;
  }

  Copy copy() {
    return copy;
  }

  void copy(Copy state) {
    copy = state;
  }

  /** Looks for content in copy data; null if nothing is looked for. */
  @Nullable ValueMask contents() {
    return contents;
  }

  void contents(@Nullable ValueMask mask) {
    contents = mask;
  }

  /** A Sync came while data were expected; the server would have ignored it. */
  boolean syncSwallowed() {
    return syncSwallowed;
  }

  void swallowSync() {
    syncSwallowed = true;
  }
}
