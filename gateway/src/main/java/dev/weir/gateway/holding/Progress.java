package dev.weir.gateway.holding;

import dev.weir.gateway.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How far the statement at the client's turn has come. One that has to wait is dealt with from its
 * beginning again when the waiting is over; what is noted here is not done twice. Touched by the
 * session's event loop only.
 */
public abstract class Progress {
  private final GivenYes yes = new GivenYes();
  private @Nullable Refusal refusal;
  private int readAgain;
  private long number;
  private boolean durable;

  /** It has been dealt with; the next one starts anew. */
  public void reset() {
    yes.reset();
    refusal = null;
    readAgain = 0;
    number = 0;
    durable = false;
  }

  /** Why it must be refused, whatever its text says. */
  public final @Nullable Refusal refusal() {
    return refusal;
  }

  public final void refuse(Refusal reason) {
    refusal = reason;
  }

  /** What a name stands for had to be read again first; how often so far. */
  public final int readAgain() {
    return ++readAgain;
  }

  /** The number under which it is recorded; 0 before it was. */
  public final long number() {
    return number;
  }

  public final void numbered(long recordedNumber) {
    number = recordedNumber;
  }

  /** Whether its record is as durable as configured. */
  public final boolean durable() {
    return durable;
  }

  public final void durably() {
    durable = true;
  }

  /** What people said yes to. */
  public final GivenYes yes() {
    return yes;
  }
}
