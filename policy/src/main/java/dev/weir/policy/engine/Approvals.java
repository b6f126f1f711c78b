package dev.weir.policy.engine;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Rule;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one set of terms of all rules that ask: whoever answers must be named by each of them, the
 * largest quorum and the shortest times count.
 */
final class Approvals {
  private Approvals() {}

  /**
   * @param rules at least one; those that do not ask are passed over
   * @return null if nobody is named by all of them
   */
  static @Nullable ApprovalTerms terms(Collection<Rule> rules) {
    List<Answer.Approve> answers =
        rules.stream()
            .map(Rule::answer)
            .filter(Answer.Approve.class::isInstance)
            .map(Answer.Approve.class::cast)
            .toList();
    Set<String> groups = common(answers, Answer.Approve::groups);
    Set<String> users = common(answers, Answer.Approve::users);
    if (groups.isEmpty() && users.isEmpty()) {
      return null;
    }
    return new ApprovalTerms(
        rules.stream().map(Rule::name).distinct().sorted().collect(Collectors.joining(", ")),
        groups,
        users,
        answers.stream().mapToInt(Answer.Approve::quorum).max().orElse(1),
        shortest(answers, Answer.Approve::waitAtMost),
        shortest(answers, Answer.Approve::transactionWaitAtMost),
        shortest(answers, Answer.Approve::retryWithin));
  }

  private static Set<String> common(
      List<Answer.Approve> answers, Function<Answer.Approve, Set<String>> part) {
    Set<String> common = new HashSet<>(part.apply(answers.getFirst()));
    answers.forEach(answer -> common.retainAll(part.apply(answer)));
    return common;
  }

  private static Duration shortest(
      List<Answer.Approve> answers, Function<Answer.Approve, Duration> part) {
    return answers.stream().map(part).min(Duration::compareTo).orElse(Duration.ZERO);
  }
}
