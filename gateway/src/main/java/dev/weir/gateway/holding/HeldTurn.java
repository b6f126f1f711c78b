package dev.weir.gateway.holding;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.HoldRequest;
import java.time.Duration;

/**
 * The client's turn, at which a statement waits for people, as {@link Holding} sees it. All methods
 * are called on the session's event loop.
 */
public interface HeldTurn {
  /** Whether the session has ended. */
  boolean over();

  /** What people said yes to is noted here. */
  GivenYes yes();

  /** The statement was recorded under this number. */
  void numbered(long number);

  /**
   * It waits from now on: the client may be told, if its protocol has a way to.
   *
   * @param wait how long at most
   */
  void held(HoldRequest request, Duration wait, ApprovalDesk.Waiting waiting);

  /** It does not run. */
  void refuse(Refusal refusal);

  /** The waiting is over, one way or the other: the statement is dealt with again. */
  void resume();
}
