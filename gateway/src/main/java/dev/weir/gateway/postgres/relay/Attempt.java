package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.judging.Judgement;
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
  private boolean approved;
  private boolean foreseen;
  private ApprovalDesk.@Nullable Yes lateYes;

  /** The message has been dealt with; the next one starts anew. */
  void reset() {
    judgement = null;
    refusal = null;
    number = 0;
    durable = false;
    approved = false;
    foreseen = false;
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

  /** Whether people said yes to it. */
  boolean approved() {
    return approved;
  }

  void approve() {
    approved = true;
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

  void lateYes(ApprovalDesk.Yes yes) {
    lateYes = yes;
    approved = true;
  }
}
