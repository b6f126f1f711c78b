package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.holding.Progress;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.naming.NamesRead;
import org.jspecify.annotations.Nullable;

/**
 * What was found out so far about the client's command whose turn it is. A command that has to wait
 * is dealt with from its beginning again when the waiting is over; what is noted here is not asked
 * twice. Touched by the session's event loop only.
 */
final class Attempt extends Progress {
  private @Nullable Judged judged;
  private @Nullable NamesRead names;

  /**
   * A text and what was judged of it.
   *
   * @param rewritten what the server gets in place of what the client sent; null if that passes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Judged(Judgement judgement, byte @Nullable [] rewritten) {}

  @Override
  public void reset() {
    super.reset();
    judged = null;
    names = null;
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
}
