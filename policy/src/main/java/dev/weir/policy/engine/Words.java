package dev.weir.policy.engine;

import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.NetworkRange;
import dev.weir.policy.rule.Period;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.sql.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Rules, protections and masks as sentences for people. */
public final class Words {
  private Words() {}

  /** {@code groups ai-agents may select in public.* on orders}. */
  public static String rule(Rule rule) {
    String what = scope(rule.scope());
    String sentence =
        switch (rule.answer()) {
          case Answer.Allow() -> who(rule.who()) + " may " + what;
          case Answer.Approve approve ->
              "%s may %s once %d of %s said yes"
                  .formatted(who(rule.who()), what, approve.quorum(), approvers(approve));
          case Answer.Deny(var _) -> who(rule.who()) + " may not " + what;
        };
    return sentence + where(rule.where()) + condition(rule.scope()) + observed(rule.mode());
  }

  /** {@code public.customers.ssn leaves as keepLast 4 on orders, except for groups privacy}. */
  public static String protection(Protection protection) {
    List<String> what = new ArrayList<>();
    protection.columns().stream().map(NamePattern::text).forEach(what::add);
    protection.detect().stream().sorted().map(Words::label).forEach(what::add);
    return "%s leaves as %s, use %s%s%s%s"
        .formatted(
            String.join(", ", what),
            mask(protection.mask()),
            label(protection.use()),
            where(protection.where()),
            protection.except() == null ? "" : ", except for " + who(protection.except()),
            observed(protection.mode()));
  }

  /** The mask as a configuration writes it. */
  public static String mask(Mask mask) {
    return switch (mask) {
      case Mask.Redact(), Mask.Whole() -> "redact";
      case Mask.Null() -> "null";
      case Mask.KeepLast(int characters) -> "keepLast " + characters;
      case Mask.KeepFirst(int characters) -> "keepFirst " + characters;
      case Mask.Hash() -> "hash";
      case Mask.Email() -> "email";
      case Mask.TruncateDate(var unit) -> "truncateDate " + label(unit);
      case Mask.Zero() -> "zero";
    };
  }

  /** What an effect does, in the third person. */
  static String verb(Effect effect) {
    return switch (effect) {
      case ALLOW -> "allow";
      case APPROVE -> "ask for a yes to";
      case DENY -> "deny";
    };
  }

  private static String who(Who who) {
    List<String> parts = new ArrayList<>();
    add(parts, "users", who.users());
    add(parts, "groups", who.groups());
    add(parts, "roles", who.roles());
    add(parts, "agents", who.agents());
    return parts.isEmpty() ? "everybody" : String.join(" and ", parts);
  }

  private static String approvers(Answer.Approve approve) {
    List<String> parts = new ArrayList<>();
    add(parts, "groups", approve.groups());
    add(parts, "users", approve.users());
    return String.join(" or ", parts);
  }

  private static String scope(Scope scope) {
    String actions =
        scope.actions().isEmpty()
            ? "do anything"
            : String.join(", ", scope.actions().stream().sorted().map(Action::label).toList());
    List<String> objects = new ArrayList<>();
    scope.tables().stream().map(NamePattern::text).forEach(objects::add);
    scope.functions().stream().map(name -> name.text() + "()").forEach(objects::add);
    scope.columns().stream().map(name -> "column " + name.text()).forEach(objects::add);
    return objects.isEmpty() ? actions : actions + " in " + String.join(", ", objects);
  }

  private static String where(Where where) {
    StringBuilder words = new StringBuilder();
    append(words, " on ", where.connections());
    append(words, " over ", where.protocols());
    append(words, " from ", where.networks().stream().map(NetworkRange::text).toList());
    append(words, " at ", where.times().stream().map(Period::text).toList());
    return words.toString();
  }

  private static String condition(Scope scope) {
    return scope.when() == null ? "" : " when " + scope.when();
  }

  private static String observed(Mode mode) {
    return mode == Mode.OBSERVE ? " (observed only)" : "";
  }

  private static void add(List<String> parts, String label, Collection<String> names) {
    if (!names.isEmpty()) {
      parts.add(label + " " + String.join(", ", new TreeSet<>(names)));
    }
  }

  private static void append(StringBuilder words, String label, Collection<String> names) {
    if (!names.isEmpty()) {
      words.append(label).append(String.join(", ", new TreeSet<>(names)));
    }
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
