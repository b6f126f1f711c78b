package dev.weir.policy.rule;

import java.util.List;
import java.util.Set;

/**
 * Everything that decides, as declared. Order means nothing.
 *
 * @param mode of everything: {@code OBSERVE} enforces nothing at all
 * @param observedConnections connections on which nothing is enforced
 */
public record Ruleset(
    Mode mode, Set<String> observedConnections, List<Rule> rules, List<Protection> protections) {
  public Ruleset {
    observedConnections = Set.copyOf(observedConnections);
    rules = List.copyOf(rules);
    protections = List.copyOf(protections);
  }

  public static Ruleset enforcing(List<Rule> rules, List<Protection> protections) {
    return new Ruleset(Mode.ENFORCE, Set.of(), rules, protections);
  }

  /** Whether nothing is enforced on that connection. */
  public boolean observes(String connection) {
    return mode == Mode.OBSERVE || observedConnections.contains(connection);
  }
}
