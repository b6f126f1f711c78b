package dev.weir.policy.rule;

import dev.weir.policy.Subject;
import java.util.Collections;
import java.util.Set;

/**
 * Which subjects a rule is about. Each set that is not empty must fit, by any one of its members;
 * names are compared exactly.
 */
public record Who(Set<String> users, Set<String> groups, Set<String> roles, Set<String> agents) {
  /** Every subject. */
  public static final Who ANYONE = new Who(Set.of(), Set.of(), Set.of(), Set.of());

  public Who {
    users = Set.copyOf(users);
    groups = Set.copyOf(groups);
    roles = Set.copyOf(roles);
    agents = Set.copyOf(agents);
  }

  public static Who groups(String... groups) {
    return new Who(Set.of(), Set.of(groups), Set.of(), Set.of());
  }

  public boolean fits(Subject subject) {
    String agent = subject.agent();
    return (users.isEmpty() || users.contains(subject.user()))
        && (groups.isEmpty() || !Collections.disjoint(groups, subject.groups()))
        && (roles.isEmpty() || !Collections.disjoint(roles, subject.roles()))
        && (agents.isEmpty() || (agent != null && agents.contains(agent)));
  }
}
