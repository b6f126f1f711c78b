package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.holding.Progress;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.NamesRead;
import dev.weir.gateway.postgres.relay.naming.Portal;
import org.jspecify.annotations.Nullable;

/**
 * What was found out so far about the client's message whose turn it is. A message that has to wait
 * is dealt with from its beginning again when the waiting is over; what is noted here is not asked
 * twice. Touched by the session's event loop only.
 */
final class Attempt extends Progress {
  private @Nullable Judgement judgement;
  private @Nullable NamesRead names;
  private boolean foreseen;
  private boolean wantsQuiet;
  private @Nullable Portal parked;
  private long message;

  @Override
  public void reset() {
    super.reset();
    message++;
    judgement = null;
    names = null;
    foreseen = false;
    wantsQuiet = false;
    parked = null;
  }

  /** Which message it is, counted from 0: what was found out for another one is not for it. */
  long message() {
    return message;
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

  /** Whether it can be judged only when everything before it is answered. */
  boolean wantsQuiet() {
    return wantsQuiet;
  }

  void wantQuiet() {
    wantsQuiet = true;
  }

  /** Whether it was tried to find out before what messages behind it will need. */
  boolean foreseen() {
    return foreseen;
  }

  void foresee() {
    foreseen = true;
  }
}
