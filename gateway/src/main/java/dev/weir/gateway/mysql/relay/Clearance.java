package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.holding.Holding;
import dev.weir.gateway.holding.WriteAhead;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.estimate.MySqlEstimates;
import dev.weir.gateway.mysql.relay.naming.SessionNames;
import dev.weir.gateway.mysql.relay.result.Words;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.policy.Effect;
import dev.weir.session.Parameter;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must be done before a judged statement is forwarded: it may run, the yes that it
 * needs was given, and it is recorded. Touched by the session's event loop only.
 */
final class Clearance {
  private final Turn turn;
  private final SessionNames names;
  private final SessionState state;
  private final Words words;
  private final UserVariables variables;
  private final Holding holding;
  private final MySqlEstimates estimates;
  private final WriteAhead writeAhead;

  Clearance(
      Turn turn,
      SessionNames names,
      SessionState state,
      Words words,
      UserVariables variables,
      Holding holding,
      MySqlEstimates estimates,
      WriteAhead writeAhead) {
    this.turn = turn;
    this.names = names;
    this.state = state;
    this.words = words;
    this.variables = variables;
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
    List<Statement> statements = judgement.statements();
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
      for (SettingChange change : statement.settings()) {
        String fault = SessionState.unfollowable(change);
        if (fault != null) {
          return Refusal.of(Refusal.INSUFFICIENT_PRIVILEGE, fault);
        }
      }
      if (i + 1 < statements.size() && hidesResults(statement)) {
        return Refusal.of(
            Refusal.INSUFFICIENT_PRIVILEGE,
            "how many results this statement has cannot be told before the next one",
            "Send it in a message of its own.");
      }
    }
    String kept = words.fault(judgement);
    return kept == null
        ? variables.fault(judgement)
        : Refusal.of(Refusal.INSUFFICIENT_PRIVILEGE, kept);
  }

  /** Whether it may run a routine without being a CALL. */
  private static boolean hidesResults(Statement statement) {
    return !statement.kind().equals("CALL")
        && statement.kind().startsWith("EXECUTE")
        && statement.accesses().stream().map(Access::action).anyMatch(Clearance::isCall);
  }

  private static boolean isCall(Action action) {
    return action == Action.CALL || action == Action.CODE;
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
    if (judgement.effect() == Effect.APPROVE && !attempt.yes().isFor(judgement)) {
      return hold(judgement, parameters);
    }
    return record(judgement, parameters, attempt);
  }

  private Step hold(Judgement judgement, List<Parameter> parameters) {
    if (!judgement.names().prepared().isEmpty() && namesVariables(judgement)) {
      // its values are variables of the session, which whoever is asked cannot see
      turn.attempt()
          .refuse(
              Refusal.of(
                  Refusal.INSUFFICIENT_PRIVILEGE,
                  "a statement that needs a yes cannot be run by its name with variables",
                  "Send the statement itself in place of EXECUTE."));
      return Step.CONSUMED;
    }
    boolean waits =
        holding.hold(
            judgement,
            parameters,
            names.definitions(judgement),
            state.inTransaction(),
            parameters.isEmpty() || state.clientSendsUtf8()
                ? estimates.of(judgement, parameters)
                : null);
    return waits ? turn.waits() : Step.CONSUMED;
  }

  private static boolean namesVariables(Judgement judgement) {
    for (byte one : judgement.text().utf8()) {
      if (one == '@') {
        return true;
      }
    }
    return false;
  }

  private Step record(Judgement judgement, List<Parameter> parameters, Attempt attempt) {
    return switch (writeAhead.record(judgement, parameters, attempt, turn::resume)) {
      case YES -> Step.FORWARD;
      case NO -> Step.CONSUMED;
      case SOON -> turn.waits();
    };
  }
}
