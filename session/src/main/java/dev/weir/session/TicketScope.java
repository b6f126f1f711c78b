package dev.weir.session;

import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Finding;
import dev.weir.policy.Verdict.Refusal;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a ticket is for. It only ever takes away: whatever it covers must be allowed by the policy
 * in force as well. Pure and immutable.
 *
 * @param connections by name; at least one
 * @param actions empty for all that the owner may do
 */
public record TicketScope(Set<String> connections, Set<Action> actions) {
  public TicketScope {
    connections = Set.copyOf(connections);
    actions = Set.copyOf(actions);
  }

  public boolean covers(String connection) {
    return connections.contains(connection);
  }

  /**
   * The policy's verdict, or a denial where the statement does what the ticket is not for. Also
   * where the policy only observes: the owner said so, not the policy.
   *
   * @param name the ticket's, for the reason
   */
  public Verdict narrow(Verdict verdict, Statement statement, String name) {
    if (actions.isEmpty()) {
      return verdict;
    }
    List<Access> beyond =
        statement.accesses().stream()
            .filter(access -> !access.builtin() && !actions.contains(access.action()))
            .sorted(Comparator.comparing(Access::toString))
            .toList();
    if (beyond.isEmpty()) {
      return verdict;
    }
    List<Finding> findings = new ArrayList<>();
    for (Access access : beyond) {
      findings.add(
          new Finding(
              access,
              Effect.DENY,
              null,
              "ticket \"%s\" is not for %s".formatted(name, access.action().label())));
    }
    findings.addAll(verdict.findings());
    findings.sort(Comparator.comparing(Finding::effect).reversed());
    Refusal refusal = verdict.refusal();
    return new Verdict(
        Effect.DENY,
        findings,
        verdict.effect() == Effect.DENY && refusal != null
            ? refusal
            : refusal(beyond.getFirst(), name),
        null,
        verdict.masks(),
        verdict.detectors(),
        verdict.observed(),
        verdict.protectedColumns(),
        verdict.withholdsWords(),
        verdict.fingerprint(),
        verdict.reusable());
  }

  private Refusal refusal(Access access, String name) {
    return new Refusal(
        "permission denied: " + access,
        "Ticket \"%s\" is for %s only.".formatted(name, labels()),
        "Mint a ticket that is for more, or sign in with a token.");
  }

  private String labels() {
    return actions.stream().map(Action::label).sorted().collect(Collectors.joining(", "));
  }
}
