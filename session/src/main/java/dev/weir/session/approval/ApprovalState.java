package dev.weir.session.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a request stands. The methods of a state are its only legal transitions.
 *
 * <pre>
 *             yes, quorum        ┌──────────┐
 *  ┌─────────┬──────────────────▶│ Approved │  the held statement runs, once
 *  │ Waiting │                   └──────────┘
 *  │         ├─ no ─────────────▶ Denied ◀──────── no ──────┐
 *  │         ├─ gateway ends ───▶ Interrupted               │
 *  │         ├─ time ───────────▶ Expired ──────────────────┤
 *  └─────────┴─ client leaves ──▶ Withdrawn ────────────────┤
 *    ▲   │ yes, short of quorum                             │ yes, quorum, before retryUntil
 *    └───┘                                                  ▼
 *                                                      ApprovedLate ── the same statement ──▶ Claimed
 *                                                                       before retryUntil
 * </pre>
 *
 * Approved, Denied, Interrupted and Claimed are final. Immutable.
 */
public sealed interface ApprovalState {
  /** Every answer so far, oldest first. */
  List<Vote> votes();

  /** The state's name as the API and the store write it. */
  default String label() {
    return switch (this) {
      case Waiting _ -> "waiting";
      case Approved _ -> "approved";
      case Denied _ -> "denied";
      case Expired _ -> "expired";
      case Withdrawn _ -> "withdrawn";
      case Interrupted _ -> "interrupted";
      case ApprovedLate _ -> "approved-late";
      case Claimed _ -> "claimed";
    };
  }

  /** A state in which an answer still counts. */
  sealed interface Answerable extends ApprovalState {
    /**
     * @param quorum how many different people must say yes
     */
    ApprovalState yes(Vote vote, int quorum);

    default Denied no(Vote vote) {
      return new Denied(and(votes(), vote), vote);
    }
  }

  /** A state after the wait, in which a yes lets a repetition through. */
  sealed interface Missed extends Answerable {
    /** A yes that comes at or after this moment is too late. */
    Instant retryUntil();
  }

  /** A client waits for the answer. */
  record Waiting(List<Vote> votes) implements Answerable {
    public Waiting {
      votes = List.copyOf(votes);
    }

    @Override
    public ApprovalState yes(Vote vote, int quorum) {
      List<Vote> all = and(votes, vote);
      return all.size() >= quorum ? new Approved(all) : new Waiting(all);
    }

    public Expired expire(Instant retryUntil) {
      return new Expired(votes, retryUntil);
    }

    public Withdrawn withdraw(String reason, Instant retryUntil) {
      return new Withdrawn(votes, reason, retryUntil);
    }

    public Interrupted interrupt() {
      return new Interrupted(votes);
    }
  }

  /** The quorum said yes in time; used up by the statement that waited. */
  record Approved(List<Vote> votes) implements ApprovalState {
    public Approved {
      votes = List.copyOf(votes);
    }
  }

  /** Somebody said no. */
  record Denied(List<Vote> votes, Vote no) implements ApprovalState {
    public Denied {
      votes = List.copyOf(votes);
    }
  }

  /** Nobody, or too few, answered in time. */
  record Expired(List<Vote> votes, Instant retryUntil) implements Missed {
    public Expired {
      votes = List.copyOf(votes);
    }

    @Override
    public ApprovalState yes(Vote vote, int quorum) {
      List<Vote> all = and(votes, vote);
      return all.size() >= quorum
          ? new ApprovedLate(all, retryUntil)
          : new Expired(all, retryUntil);
    }
  }

  /** The client cancelled or left before there was an answer. */
  record Withdrawn(List<Vote> votes, String reason, Instant retryUntil) implements Missed {
    public Withdrawn {
      votes = List.copyOf(votes);
    }

    @Override
    public ApprovalState yes(Vote vote, int quorum) {
      List<Vote> all = and(votes, vote);
      return all.size() >= quorum
          ? new ApprovedLate(all, retryUntil)
          : new Withdrawn(all, reason, retryUntil);
    }
  }

  /** The gateway stopped or restarted while the client waited. */
  record Interrupted(List<Vote> votes) implements ApprovalState {
    public Interrupted {
      votes = List.copyOf(votes);
    }
  }

  /** A yes that came after the wait: the same statement may run once before {@code retryUntil}. */
  record ApprovedLate(List<Vote> votes, Instant retryUntil) implements ApprovalState {
    public ApprovedLate {
      votes = List.copyOf(votes);
    }

    public boolean isClaimableAt(Instant now) {
      return now.isBefore(retryUntil);
    }

    public Claimed claim(Instant at, String sessionId) {
      return new Claimed(votes, at, sessionId);
    }
  }

  /** The late yes was used by a repetition of the statement in the session named. */
  record Claimed(List<Vote> votes, Instant at, String sessionId) implements ApprovalState {
    public Claimed {
      votes = List.copyOf(votes);
    }
  }

  private static List<Vote> and(List<Vote> votes, Vote vote) {
    var all = new ArrayList<>(votes);
    all.add(vote);
    return List.copyOf(all);
  }

  /** Names of the states, as {@link #label()} writes them. */
  enum Name {
    WAITING,
    APPROVED,
    DENIED,
    EXPIRED,
    WITHDRAWN,
    INTERRUPTED,
    APPROVED_LATE,
    CLAIMED;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
