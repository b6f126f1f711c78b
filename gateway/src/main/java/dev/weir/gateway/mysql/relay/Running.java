package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.policy.Verdict;
import dev.weir.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What a command runs on the server, result by result. Touched by the session's event loop only.
 */
final class Running {
  private final long number;
  private final Judgement judgement;
  private final boolean binary;
  private final @Nullable Prepared prepared;
  private int index;
  private long rows;
  private long droppedRows;
  private @Nullable ResultPlan plan;
  private boolean muted;
  private boolean hidesRows;

  /**
   * @param number under which it is recorded
   * @param binary whether rows are binary
   * @param prepared what is executed; null for a text
   */
  Running(long number, Judgement judgement, boolean binary, @Nullable Prepared prepared) {
    this.number = number;
    this.judgement = judgement;
    this.binary = binary;
    this.prepared = prepared;
  }

  long number() {
    return number;
  }

  Judgement judgement() {
    return judgement;
  }

  boolean binary() {
    return binary;
  }

  @Nullable Prepared prepared() {
    return prepared;
  }

  /** The server has begun to answer: it has read the values of what it executes. */
  void taken() {
    if (prepared != null) {
      prepared.typesTaken();
    }
  }

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

  /** The statement has no more results. */
  void nextStatement() {
    index++;
    nextResult();
  }

  void nextResult() {
    rows = 0;
    hidesRows = false;
    plan = null;
  }

  /** How the rows of the present result are passed on; null if none was described. */
  @Nullable ResultPlan plan() {
    return plan;
  }

  void plan(@Nullable ResultPlan resultPlan) {
    plan = resultPlan;
  }

  long rows() {
    return rows;
  }

  /** A row has come; how many of this result there are now. */
  long addRow() {
    return ++rows;
  }

  /** A row was not passed on; how many were not. */
  long dropRow() {
    return ++droppedRows;
  }

  /** The client gets the present result without its rows. */
  void hideRows() {
    hidesRows = true;
  }

  boolean hidesRows() {
    return hidesRows;
  }

  /** Whether the client was told of an error that the server knows nothing of. */
  boolean muted() {
    return muted;
  }

  void mute() {
    muted = true;
  }

  /** Why this failed, if it was Weir that let it. */
  static Refusal misread(String fault) {
    return Refusal.of(
        Refusal.INSUFFICIENT_PRIVILEGE, "the result does not fit what was read: " + fault);
  }
}
