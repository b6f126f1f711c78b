package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.holding.GivenYes;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.naming.NamesRead;
import dev.weir.gateway.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What was found out so far about the client's command whose turn it is. A command that has to wait
 * is dealt with from its beginning again when the waiting is over; what is noted here is not asked
 * twice. Touched by the session's event loop only.
 */
final class Attempt {
  private final GivenYes yes = new GivenYes();
  private @Nullable Judged judged;
  private @Nullable NamesRead names;
  private @Nullable Refusal refusal;
  private int readAgain;
  private long number;
  private boolean durable;

  /**
   * A text and what was judged of it.
   *
   * @param rewritten what the server gets in place of what the client sent; null if that passes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Judged(Judgement judgement, byte @Nullable [] rewritten) {}

  /** The command has been dealt with; the next one starts anew. */
  void reset() {
    yes.reset();
    judged = null;
    names = null;
    refusal = null;
    readAgain = 0;
    number = 0;
    durable = false;
  }

  @Nullable Judged judged() {
    return judged;
  }

  void judged(Judged made, NamesRead told) {
    judged = made;
    names = told;
  }

  /** What was judged does not hold any more. */
  void forgetJudgement() {
    judged = null;
    names = null;
  }

  /** The session's names that the judgement rests on; null if none was made for this command. */
  @Nullable NamesRead names() {
    return names;
  }

  /** Why the command must be refused, whatever its text says. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  void refuse(Refusal reason) {
    refusal = reason;
  }

  /** What a name stands for had to be read again first; how often so far. */
  int readAgain() {
    return ++readAgain;
  }

  /** The number under which its statement is recorded; 0 before it was. */
  long number() {
    return number;
  }

  void numbered(long recordedNumber) {
    number = recordedNumber;
  }

  /** Whether its record is as durable as configured. */
  boolean durable() {
    return durable;
  }

  void durably() {
    durable = true;
  }

  /** What people said yes to. */
  GivenYes yes() {
    return yes;
  }
}
