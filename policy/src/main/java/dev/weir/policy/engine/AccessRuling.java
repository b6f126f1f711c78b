package dev.weir.policy.engine;

import dev.weir.policy.Effect;
import dev.weir.policy.rule.Rule;
import dev.weir.sql.Access;
import dev.weir.sql.ObjectKind;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of one access.
 *
 * @param access null for a statement that touches nothing
 * @param deciding the rules that gave the effect, by name; empty if none fits
 * @param observing rules in observe mode that would have been stricter, by name
 * @param wouldBe the effect if those were enforced
 * @param failed rules whose condition could not be evaluated
 * @param timeBound another moment might give another answer
 */
record AccessRuling(
    @Nullable Access access,
    Effect effect,
    List<Rule> deciding,
    List<Rule> observing,
    Effect wouldBe,
    List<String> failed,
    boolean timeBound) {

  boolean ruledOut() {
    return effect == Effect.DENY && !deciding.isEmpty();
  }

  /** For people: {@code delete on public.orders}. */
  String what() {
    if (access == null) {
      return "this statement";
    }
    boolean nothingInParticular =
        access.kind() == ObjectKind.SESSION || access.object().name().isEmpty();
    return nothingInParticular
        ? access.action().label()
        : access.action().label() + " on " + access.object();
  }

  String reason() {
    String failures =
        failed.isEmpty()
            ? ""
            : " (the condition of %s could not be evaluated)".formatted(quoted(failed));
    if (deciding.isEmpty()) {
      return (effect == Effect.ALLOW
              ? what() + " is open to every session"
              : "no rule allows " + what())
          + failures;
    }
    String rules = quoted(deciding.stream().map(Rule::name).toList());
    return switch (effect) {
          case ALLOW -> "allowed by " + rules;
          case APPROVE -> what() + " needs a yes: " + rules;
          case DENY -> what() + " is denied by " + rules;
        }
        + failures;
  }

  static String quoted(List<String> rules) {
    return rules.stream()
        .map(name -> "\"" + name + "\"")
        .collect(Collectors.joining(", ", rules.size() == 1 ? "rule " : "rules ", ""));
  }
}
