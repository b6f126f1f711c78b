package dev.weir.gateway.holding;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.ApprovalDesk.DeskUnavailable;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.Grant;
import dev.weir.session.HoldRequest;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.session.RowEstimate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a statement on the wire until people have answered. The desk is asked on virtual threads;
 * while a statement is held the session costs memory only. Touched by the session's event loop
 * only.
 */
public final class Holding {
  private static final Logger LOG = LoggerFactory.getLogger(Holding.class);

  private final Grant grant;
  private final ApprovalDesk desk;
  private final HeldTurn turn;
  private final SessionRecord record;
  private final Executor loop;
  private final Executor virtualThreads;
  private State state = State.FREE;

  public Holding(
      Grant grant,
      ApprovalDesk desk,
      HeldTurn turn,
      SessionRecord record,
      Executor loop,
      Executor virtualThreads) {
    this.grant = grant;
    this.desk = desk;
    this.turn = turn;
    this.record = record;
    this.loop = loop;
    this.virtualThreads = virtualThreads;
  }

  /** Free → Filing → Held → Free; withdrawn while Filing or Held. */
  private sealed interface State {
    State FREE = new Free();

    /** Nothing is held. */
    record Free() implements State {}

    /** The desk is asked. */
    record Filing(Withdrawal withdrawal) implements State {}

    /** The request waits for people. */
    record Held(
        ApprovalDesk.Waiting request, long number, Judgement judgement, Withdrawal withdrawal)
        implements State {}
  }

  /** Whether, why and with which answer to the client a request was withdrawn. */
  private static final class Withdrawal {
    private @Nullable String reason;
    private @Nullable Refusal refusal;
  }

  /** What is to be filed, and what is to be done with it then. */
  private record Asked(
      HoldRequest request,
      Duration patience,
      Judgement judgement,
      @Nullable Estimation estimation) {}

  /** What the desk made of a request: one of the two. */
  private record Filed(
      ApprovalDesk.@Nullable Yes lateYes, ApprovalDesk.@Nullable Waiting waiting) {}

  /**
   * Asks for a yes to what stands at the client's turn, which waits until there is an answer; what
   * it is, the turn is told before it is resumed.
   *
   * @param estimation begun once it waits; null if it is not for the planner to say what it touches
   * @return whether it waits; if not, it was refused at once
   */
  public boolean hold(
      Judgement judgement,
      List<Parameter> parameters,
      List<HoldRequest.Definition> definitions,
      boolean inTransaction,
      @Nullable Estimation estimation) {
    ApprovalTerms terms = terms(judgement);
    if (terms == null) {
      turn.refuse(
          Refusal.of(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "these statements need the yes of different people",
              "Send each of them in a message of its own."));
      return false;
    }
    var request =
        new HoldRequest(
            grant.subject(),
            grant.place(),
            judgement.text(),
            parameters,
            definitions,
            terms,
            inTransaction);
    Duration wait = inTransaction ? terms.transactionWaitAtMost() : terms.waitAtMost();
    var withdrawal = new Withdrawal();
    state = new State.Filing(withdrawal);
    var asked = new Asked(request, wait, judgement, estimation);
    virtualThreads.execute(() -> file(asked, withdrawal));
    return true;
  }

  /** The terms that all statements share; null if they do not share them. */
  public static @Nullable ApprovalTerms terms(Judgement judgement) {
    ApprovalTerms shared = null;
    for (Verdict verdict : judgement.text().verdicts()) {
      ApprovalTerms terms = verdict.approval();
      if (verdict.effect() == Effect.APPROVE) {
        if (terms == null || (shared != null && !shared.equals(terms))) {
          return null;
        }
        shared = terms;
      }
    }
    return shared;
  }

  private void file(Asked asked, Withdrawal withdrawal) {
    HoldRequest request = asked.request();
    try {
      ApprovalDesk.Yes late = desk.claimLateYes(request);
      var filed =
          late == null
              ? new Filed(null, desk.hold(request, asked.patience()))
              : new Filed(late, null);
      loop.execute(() -> filed(filed, asked, withdrawal));
    } catch (DeskUnavailable unavailable) {
      String message = "this statement needs a yes, but " + unavailable.getMessage();
      loop.execute(() -> answer(Refusal.of(Refusal.LIMIT_EXCEEDED, message)));
    } catch (RuntimeException unexpected) {
      LOG.error("a request for approval could not be filed", unexpected);
      loop.execute(() ->
          answer(Refusal.of(Refusal.SYSTEM_ERROR, "the request for approval could not be filed")));
    }
  }

  private void filed(Filed filed, Asked asked, Withdrawal withdrawal) {
    HoldRequest request = asked.request();
    Judgement judgement = asked.judgement();
    ApprovalDesk.Waiting waiting = filed.waiting();
    if (waiting == null) {
      ApprovalDesk.Yes late = filed.lateYes();
      if (late != null && withdrawal.reason == null) {
        turn.yes().givenBefore(late, judgement);
      }
      answer(withdrawal.refusal);
      return;
    }
    if (withdrawal.reason != null) {
      withdrawLater(waiting, withdrawal.reason);
      answer(withdrawal.refusal);
      return;
    }
    if (turn.over()) {
      withdrawLater(waiting, "the session has ended");
      return;
    }
    try {
      long number = record.statement(judgement, request.parameters(), Effect.APPROVE, null);
      turn.numbered(number);
      record.held(number, waiting.id());
      state = new State.Held(waiting, number, judgement, withdrawal);
    } catch (RecordingFailed failed) {
      withdrawLater(waiting, "the statement could not be recorded");
      answer(
          Refusal.of(Refusal.IO_ERROR, "the statement could not be recorded, so it was not run"));
      return;
    }
    turn.held(request, asked.patience(), waiting);
    Estimation estimation = asked.estimation();
    if (estimation != null) {
      virtualThreads.execute(() -> estimate(waiting, estimation));
    }
    waiting.outcome().whenComplete((outcome, error) -> decided(waiting, outcome, error));
  }

  /** Nobody waits for it, and nothing depends on it. */
  private static void estimate(ApprovalDesk.Waiting waiting, Estimation estimation) {
    try {
      RowEstimate found = estimation.ask();
      if (found != null) {
        waiting.estimated(found);
      }
    } catch (CatalogueUnavailable unavailable) {
      LOG.debug("no estimate for request {}: {}", waiting.id(), unavailable.getMessage());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException unexpected) {
      LOG.warn("no estimate for request {}", waiting.id(), unexpected);
    }
  }

  private void decided(
      ApprovalDesk.Waiting waiting, @Nullable Outcome outcome, @Nullable Throwable error) {
    if (error != null) {
      LOG.error("a request for approval failed", error);
    }
    Outcome end = outcome == null ? new Outcome.Interrupted() : outcome;
    loop.execute(() -> ended(waiting, end));
  }

  private void ended(ApprovalDesk.Waiting waiting, Outcome outcome) {
    if (!(state instanceof State.Held held) || !held.request().equals(waiting) || turn.over()) {
      return;
    }
    Refusal refusal = refusal(outcome, held);
    try {
      record.decided(held.number(), waiting.id(), outcome);
    } catch (RecordingFailed failed) {
      refusal =
          Refusal.of(Refusal.IO_ERROR, "the answer could not be recorded, so nothing was run");
    }
    if (refusal == null) {
      turn.yes().given(held.judgement());
    }
    answer(refusal);
  }

  private static @Nullable Refusal refusal(Outcome outcome, State.Held held) {
    String id = held.request().id();
    return switch (outcome) {
      case Outcome.Approved _ when held.withdrawal().reason == null -> null;
      case Outcome.Approved _ -> held.withdrawal().refusal;
      case Outcome.Denied(String by, String reason) ->
          new Refusal(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "%s said no to this statement: %s".formatted(by, reason),
              "Request " + id + " was denied.",
              "Change the statement or ask " + by + ".",
              0);
      case Outcome.Expired(var retryUntil) ->
          new Refusal(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "nobody has answered yet whether this statement may run",
              "Request " + id + " is still open.",
              "Send the same statement again: a yes until "
                  + retryUntil.truncatedTo(ChronoUnit.SECONDS)
                  + " lets it through once.",
              0);
      case Outcome.Withdrawn(String reason) -> {
        Refusal own = held.withdrawal().refusal;
        yield own == null
            ? Refusal.of(
                Refusal.QUERY_CANCELED, "the request for approval was withdrawn: " + reason)
            : own;
      }
      case Outcome.Interrupted _ ->
          Refusal.of(Refusal.SHUTDOWN, "the gateway stops; nobody has answered request " + id);
    };
  }

  private void answer(@Nullable Refusal refusal) {
    state = State.FREE;
    if (refusal != null) {
      turn.refuse(refusal);
    }
    turn.resume();
  }

  /** The client asked to cancel; whether something was held. */
  public boolean cancel() {
    return withdraw(
        "the client cancelled",
        Refusal.of(Refusal.QUERY_CANCELED, "canceling statement due to user request"));
  }

  /** What is held must not run any more: the client or the server went away. */
  public boolean withdraw(String reason, Refusal refusal) {
    Withdrawal withdrawal =
        switch (state) {
          case State.Free _ -> null;
          case State.Filing(var filing) -> filing;
          case State.Held held -> held.withdrawal();
        };
    if (withdrawal == null) {
      return false;
    }
    if (withdrawal.reason == null) {
      withdrawal.reason = reason;
      withdrawal.refusal = refusal;
      if (state instanceof State.Held held) {
        withdrawLater(held.request(), reason);
      }
    }
    return true;
  }

  private void withdrawLater(ApprovalDesk.Waiting waiting, String reason) {
    virtualThreads.execute(() -> waiting.withdraw(reason));
  }
}
