package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.holding.GivenYes;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.NamesRead;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What was found out so far about the client's message whose turn it is. A message that has to wait
 * is dealt with from its beginning again when the waiting is over; what is noted here is not asked
 * twice. Touched by the session's event loop only.
 */
final class Attempt {
  private @Nullable Judgement judgement;
  private @Nullable NamesRead names;
  private int readAgain;
  private @Nullable Refusal refusal;
  private long number;
  private boolean durable;
  private boolean foreseen;
  private final GivenYes yes = new GivenYes();
  private @Nullable Portal parked;

  /** The message has been dealt with; the next one starts anew. */
  void reset() {
    judgement = null;
    names = null;
    readAgain = 0;
    refusal = null;
    number = 0;
    durable = false;
    foreseen = false;
    yes.reset();
    parked = null;
  }

  @Nullable Judgement judgement() {
    return judgement;
  }

  void judged(Judgement made, NamesRead told) {
    judgement = made;
    names = told;
  }

  /** What was judged does not hold any more. */
  void forgetJudgement() {
    judgement = null;
    names = null;
  }

  /** The session's names that the judgement rests on; null if none was made for this message. */
  @Nullable NamesRead names() {
    return names;
  }

  /** What a name stands for had to be read again first; how often so far. */
  int readAgain() {
    return ++readAgain;
  }

  /** Why the message must be refused, whatever its text says. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  void refuse(Refusal reason) {
    refusal = reason;
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

  /**
   * The portal that its Execute names, which the server does not know at the moment: it is bound
   * again when there is a yes.
   */
  @Nullable Portal parked() {
    return parked;
  }

  void park(Portal portal) {
    parked = portal;
  }

  /** Whether it was tried to find out before what messages behind it will need. */
  boolean foreseen() {
    return foreseen;
  }

  void foresee() {
    foreseen = true;
  }
}
