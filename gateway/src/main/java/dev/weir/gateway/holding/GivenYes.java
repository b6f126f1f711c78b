package dev.weir.gateway.holding;

import dev.weir.gateway.judging.Judgement;
import dev.weir.policy.ApprovalTerms;
import dev.weir.session.ApprovalDesk;
import dev.weir.sql.Access;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The yes that people gave to the statement at the client's turn, and what exactly they said yes
 * to. Touched by the session's event loop only.
 */
public final class GivenYes {
  private @Nullable ApprovalTerms approvedUnder;
  private Set<Access> approved = Set.of();
  private boolean waited;
  private ApprovalDesk.@Nullable Yes lateYes;

  /** The statement was dealt with; a yes is for once. */
  public void reset() {
    approvedUnder = null;
    approved = Set.of();
    waited = false;
    lateYes = null;
  }

  /**
   * Whether people said yes to it: to what it does, under its terms. A policy that was changed
   * while it waited may ask other people, or more of them; names may mean something else by then.
   */
  public boolean isFor(Judgement judged) {
    return approvedUnder != null
        && approvedUnder.equals(Holding.terms(judged))
        && approved.equals(accesses(judged));
  }

  /** People said yes to what was judged for it. */
  public void given(Judgement judged) {
    approvedUnder = Holding.terms(judged);
    approved = accesses(judged);
    waited = true;
  }

  /** People had said yes to it before it was sent again. */
  public void givenBefore(ApprovalDesk.Yes yes, Judgement judged) {
    lateYes = yes;
    given(judged);
  }

  /** The yes that was given before it was sent again; null if there is none. */
  public ApprovalDesk.@Nullable Yes lateYes() {
    return lateYes;
  }

  /** True once after it has waited for people: what it means is to be looked at again. */
  public boolean hasWaited() {
    boolean now = waited;
    waited = false;
    return now;
  }

  private static Set<Access> accesses(Judgement judged) {
    Set<Access> all = new HashSet<>();
    judged.statements().forEach(statement -> all.addAll(statement.accesses()));
    return all;
  }
}
