package dev.weir.policy.rule;

import dev.weir.policy.Effect;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rule says of the accesses it fits. */
public sealed interface Answer {
  Effect effect();

  /** It may be done. */
  record Allow() implements Answer {
    @Override
    public Effect effect() {
      return Effect.ALLOW;
    }
  }

  /**
   * It may be done once somebody said yes.
   *
   * @param groups members of any of these may answer
   * @param users these may answer
   * @param quorum how many different people must say yes, at least 1
   * @param waitAtMost how long the statement is held on the wire
   * @param transactionWaitAtMost the same inside an open transaction
   * @param retryWithin how long a late yes still counts
   * @param message what the client is told when the answer is no; null for the default
   */
  record Approve(
      Set<String> groups,
      Set<String> users,
      int quorum,
      Duration waitAtMost,
      Duration transactionWaitAtMost,
      Duration retryWithin,
      @Nullable String message)
      implements Answer {
    public Approve {
      groups = Set.copyOf(groups);
      users = Set.copyOf(users);
      if (quorum < 1) {
        throw new IllegalArgumentException("a quorum is at least 1");
      }
      if (groups.isEmpty() && users.isEmpty()) {
        throw new IllegalArgumentException("somebody must be able to answer");
      }
    }

    @Override
    public Effect effect() {
      return Effect.APPROVE;
    }
  }

  /**
   * It may not be done.
   *
   * @param message what the client is told; null for the default
   */
  record Deny(@Nullable String message) implements Answer {
    @Override
    public Effect effect() {
      return Effect.DENY;
    }
  }
}
