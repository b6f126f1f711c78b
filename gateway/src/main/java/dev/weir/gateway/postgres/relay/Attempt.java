package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.NamesRead;
import dev.weir.policy.ApprovalTerms;
import dev.weir.session.ApprovalDesk;
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
  private @Nullable ApprovalTerms approvedUnder;
  private ApprovalDesk.@Nullable Yes lateYes;

  /** The message has been dealt with; the next one starts anew. */
  void reset() {
    judgement = null;
    names = null;
    readAgain = 0;
    refusal = null;
    number = 0;
    durable = false;
    foreseen = false;
    approvedUnder = null;
    lateYes = null;
  }

  @Nullable Judgement judgement() {
    return judgement;
  }

  void judged(@Nullable Judgement made, NamesRead told) {
    judgement = made;
    names = told;
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

  /**
   * Whether people said yes to it under these terms. A policy that was changed while it waited may
   * ask other people, or more of them.
   */
  boolean approvedUnder(@Nullable ApprovalTerms terms) {
    return approvedUnder != null && approvedUnder.equals(terms);
  }

  void approve(@Nullable ApprovalTerms terms) {
    approvedUnder = terms;
  }

  /** Whether it was tried to find out before what messages behind it will need. */
  boolean foreseen() {
    return foreseen;
  }

  void foresee() {
    foreseen = true;
  }

  ApprovalDesk.@Nullable Yes lateYes() {
    return lateYes;
  }

  void lateYes(ApprovalDesk.Yes yes, ApprovalTerms terms) {
    lateYes = yes;
    approvedUnder = terms;
  }
}
