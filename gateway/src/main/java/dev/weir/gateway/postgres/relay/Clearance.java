package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.holding.Holding;
import dev.weir.gateway.holding.WriteAhead;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.postgres.estimate.PostgresEstimates;
import dev.weir.gateway.postgres.relay.naming.NamesRead;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.policy.Effect;
import dev.weir.session.Parameter;
import dev.weir.wire.postgres.TransactionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must be done before a judged statement is forwarded: it may run, the yes that it
 * needs was given, and it is recorded. Touched by the session's event loop only.
 */
final class Clearance {
  private final Turn turn;
  private final Replies replies;
  private final SessionNames names;
  private final SessionEnvironment environment;
  private final Holding holding;
  private final PostgresEstimates estimates;
  private final WriteAhead writeAhead;

  Clearance(
      Turn turn,
      Replies replies,
      SessionNames names,
      SessionEnvironment environment,
      Holding holding,
      PostgresEstimates estimates,
      WriteAhead writeAhead) {
    this.turn = turn;
    this.replies = replies;
    this.names = names;
    this.environment = environment;
    this.holding = holding;
    this.estimates = estimates;
    this.writeAhead = writeAhead;
  }

  /** Why the text may not run whatever anybody says; null if it may, be it after a yes. */
  @Nullable Refusal fault(Judgement judgement) {
    Refusal refusal = judgement.refusal();
    if (refusal != null) {
      return refusal;
    }
    if (!environment.utf8() && !judgement.steersSessionOnly()) {
      return Refusal.of(
          "0A000",
          "statements are read in client_encoding UTF8 only",
          "SET client_encoding TO 'UTF8' first.");
    }
    if (judgement.namesAfterTransaction() && environment.changedInTransaction()) {
      return Refusal.of(
          Refusal.INSUFFICIENT_PRIVILEGE,
          "what names mean after this transaction depends on how it ends",
          "Send the statements after its end in another message.");
    }
    return copyFault(judgement);
  }

  /** COPY TO STDOUT does not say which type a column has, so its values cannot be masked. */
  private static @Nullable Refusal copyFault(Judgement judgement) {
    if (judgement.copiesMaskedOut()) {
      return Refusal.of(
          Refusal.INSUFFICIENT_PRIVILEGE,
          "COPY TO STDOUT cannot mask protected columns",
          "Use SELECT, or COPY without the protected columns.");
    }
    return null;
  }

  /**
   * Holds and records the statement at the client's turn.
   *
   * @return FORWARD when it may go; CONSUMED when {@link Attempt#refusal()} says why not; or WAIT
   */
  Step clear(Judgement judgement, List<Parameter> parameters) {
    Attempt attempt = turn.attempt();
    if (attempt.refusal() != null) {
      return Step.CONSUMED;
    }
    if (judgement.effect() == Effect.APPROVE
        && !attempt.yes().isFor(judgement)
        && !isCleared(judgement)) {
      return hold(judgement, parameters);
    }
    return record(judgement, parameters, attempt);
  }

  /** Whether it only goes on reading what a cursor, with a yes given to its query, has opened. */
  private boolean isCleared(Judgement judgement) {
    NamesRead told = turn.attempt().names();
    return judgement.dependsOnNames()
        && judgement.statements().size() == 1
        && told != null
        && told.toldClearedCursorsOnly();
  }

  private Step hold(Judgement judgement, List<Parameter> parameters) {
    // EXECUTE names its values; a portal's were bound before, and whoever is asked must see them
    if (!judgement.names().cursors().isEmpty()) {
      turn.attempt()
          .refuse(
              Refusal.of(
                  Refusal.INSUFFICIENT_PRIVILEGE,
                  "a statement that needs a yes cannot be run by the name of a cursor or portal",
                  "Send the statement itself in place of FETCH."));
      return Step.CONSUMED;
    }
    if (!replies.quiet()) {
      return turn.waitForReplies();
    }
    if (replies.status() == TransactionStatus.FAILED && !judgement.endsTransactionFirst()) {
      turn.attempt().refuse(ErrorReplies.IN_FAILED_TRANSACTION);
      return Step.CONSUMED;
    }
    boolean inTransaction = replies.inTransaction() || turn.segment() instanceof Segment.Open;
    boolean waits =
        holding.hold(
            judgement,
            parameters,
            names.definitions(judgement),
            inTransaction,
            estimates.of(judgement, parameters, environment.searchPath()));
    return waits ? turn.waitFor(FrontendState.Cause.APPROVAL) : Step.CONSUMED;
  }

  private Step record(Judgement judgement, List<Parameter> parameters, Attempt attempt) {
    return switch (writeAhead.record(judgement, parameters, attempt, turn::resume)) {
      case YES -> Step.FORWARD;
      case NO -> Step.CONSUMED;
      case SOON -> turn.waitFor(FrontendState.Cause.RECORDING);
    };
  }
}
