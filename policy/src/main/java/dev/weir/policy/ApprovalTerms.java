package dev.weir.policy;

import java.time.Duration;
import java.util.Set;

/**
 * Who may say yes to a held statement, how many of them must, and for how long the answer counts.
 *
 * @param rule the rule that asks
 * @param groups members of any of these may answer
 * @param users these may answer
 * @param quorum how many different people must say yes, at least 1
 * @param waitAtMost how long the statement is held on the wire
 * @param transactionWaitAtMost the same inside an open transaction, where other people's rows may
 *     be locked meanwhile; never longer than {@code waitAtMost}
 * @param retryWithin how long after the wait a late yes still lets the same statement through once
 */
public record ApprovalTerms(
    String rule,
    Set<String> groups,
    Set<String> users,
    int quorum,
    Duration waitAtMost,
    Duration transactionWaitAtMost,
    Duration retryWithin) {
  public ApprovalTerms {
    groups = Set.copyOf(groups);
    users = Set.copyOf(users);
  }

  /** Whether this subject is among those who may answer. Self-approval is the desk's business. */
  public boolean mayAnswer(Subject reviewer) {
    return users.contains(reviewer.user()) || reviewer.groups().stream().anyMatch(groups::contains);
  }
}
