package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.judging.Judgement;
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
  private @Nullable Refusal refusal;
  private long number;
  private boolean durable;
  private @Nullable ApprovalTerms approvedUnder;
  private ApprovalDesk.@Nullable Yes lateYes;

  /** The message has been dealt with; the next one starts anew. */
  void reset() {
    judgement = null;
    refusal = null;
    number = 0;
    durable = false;
    approvedUnder = null;
    lateYes = null;
  }

  @Nullable Judgement judgement() {
    return judgement;
  }

  void judged(@Nullable Judgement made) {
    judgement = made;
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

  ApprovalDesk.@Nullable Yes lateYes() {
    return lateYes;
  }

  void lateYes(ApprovalDesk.Yes yes, ApprovalTerms terms) {
    lateYes = yes;
    approvedUnder = terms;
  }
}
