package dev.weir.policy.engine;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.when.Condition;
import dev.weir.policy.when.ConditionFailed;
import dev.weir.policy.when.Facts;
import dev.weir.sql.Access;
import dev.weir.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the rules decide each access of one statement. Used once, by one thread.
 *
 * <p>A condition that cannot be evaluated fails closed: a rule that allows does not fit, a rule
 * that denies or asks does.
 */
final class AccessJudge {
  private final List<Rule> rules;
  private final Subject subject;
  private final Place place;
  private final Statement statement;
  private final Instant now;
  private @Nullable Map<String, Object> statementFacts;

  AccessJudge(List<Rule> rules, Subject subject, Place place, Statement statement, Instant now) {
    this.rules =
        rules.stream()
            .filter(rule -> rule.who().fits(subject) && rule.where().fits(place))
            .sorted(Comparator.comparing(Rule::name))
            .toList();
    this.subject = subject;
    this.place = place;
    this.statement = statement;
    this.now = now;
  }

  /** One ruling per access, in an order that only depends on the accesses. */
  List<AccessRuling> judge() {
    if (statement.accesses().isEmpty()) {
      return List.of(judge(null));
    }
    return statement.accesses().stream()
        .sorted(
            Comparator.comparing(Access::toString)
                .thenComparing(Access::kind)
                .thenComparing(access -> access.columnsRead().toString()))
        .map(this::judge)
        .toList();
  }

  private AccessRuling judge(@Nullable Access access) {
    List<Rule> fitting = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    Map<String, Object> facts = null;
    boolean timeBound = false;
    for (Rule rule : rules) {
      boolean granting = rule.answer().effect() == Effect.ALLOW;
      if (!fitsScope(rule, access, granting)) {
        continue;
      }
      Condition when = rule.scope().when();
      timeBound |= !rule.where().times().isEmpty() || (when != null && when.timeBound());
      if (!rule.where().fits(place, now)) {
        continue;
      }
      if (when != null) {
        facts = facts == null ? Facts.with(statementFacts(), access) : facts;
      }
      if (when == null || holds(when, facts, !granting, rule, failed)) {
        fitting.add(rule);
      }
    }
    return ruling(access, fitting, failed, timeBound);
  }

  private static boolean fitsScope(Rule rule, @Nullable Access access, boolean granting) {
    if (access != null) {
      return rule.scope().fits(access, granting);
    }
    var scope = rule.scope();
    return scope.actions().isEmpty()
        && scope.tables().isEmpty()
        && scope.functions().isEmpty()
        && scope.columns().isEmpty();
  }

  private static boolean holds(
      Condition when,
      @Nullable Map<String, Object> facts,
      boolean ifUnanswered,
      Rule rule,
      List<String> failed) {
    try {
      return when.holds(facts == null ? Map.of() : facts);
    } catch (ConditionFailed e) {
      failed.add(rule.name());
      return ifUnanswered;
    }
  }

  private static AccessRuling ruling(
      @Nullable Access access, List<Rule> fitting, List<String> failed, boolean timeBound) {
    List<Rule> enforced = fitting.stream().filter(rule -> rule.mode() == Mode.ENFORCE).toList();
    Effect effect =
        strictest(enforced, access == null || access.builtin() ? Effect.ALLOW : Effect.DENY);
    List<Rule> deciding =
        enforced.stream().filter(rule -> rule.answer().effect() == effect).toList();
    List<Rule> observing =
        fitting.stream()
            .filter(rule -> rule.mode() == Mode.OBSERVE)
            .filter(rule -> rule.answer().effect().compareTo(effect) > 0)
            .toList();
    return new AccessRuling(
        access, effect, deciding, observing, strictest(observing, effect), failed, timeBound);
  }

  private static Effect strictest(List<Rule> rules, Effect ifNone) {
    return rules.stream()
        .map(rule -> rule.answer().effect())
        .max(Comparator.naturalOrder())
        .orElse(ifNone);
  }

  private Map<String, Object> statementFacts() {
    if (statementFacts == null) {
      statementFacts = Facts.of(subject, place, statement, now);
    }
    return statementFacts;
  }
}
