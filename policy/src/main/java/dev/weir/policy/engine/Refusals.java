package dev.weir.policy.engine;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict.Refusal;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Rule;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words that a client gets instead of its result. */
final class Refusals {
  private static final String ASK =
      "Ask for a rule that allows it; \"weir explain\" shows what a statement needs.";

  private static final String CHECK =
      "Nothing of this name was found: check how it is spelt, or name its schema.";

  private Refusals() {}

  /**
   * Of all reasons to refuse the most telling: a rule's, then protection's, then that none allows.
   */
  static Refusal of(
      List<AccessRuling> rulings, ProtectionRuling protection, Subject subject, Place place) {
    return rulings.stream()
        .filter(AccessRuling::ruledOut)
        .min(Comparator.comparing((AccessRuling ruling) -> withMessage(ruling) == null))
        .map(Refusals::byRule)
        .or(() -> protection.refusals().stream().findFirst())
        .or(() ->
            rulings.stream()
                .filter(ruling -> ruling.effect() == Effect.DENY)
                .findFirst()
                .map(ruling -> noRule(ruling, subject, place)))
        .orElseThrow(() -> new IllegalArgumentException("nothing was refused"));
  }

  /** What a client is told whose statement nobody said yes to. */
  static Refusal withoutYes(List<AccessRuling> asking) {
    AccessRuling first = asking.getFirst();
    Rule rule = Objects.requireNonNullElse(withMessage(first), first.deciding().getFirst());
    return new Refusal(
        Objects.requireNonNullElse(message(rule), first.what() + " was not approved"),
        "%s asks for a yes to %s.".formatted(named(rule), first.what()),
        "Send the same statement again once somebody has said yes.");
  }

  /** Several rules ask and name nobody in common. */
  static Refusal nobodyMayAnswer(List<AccessRuling> asking) {
    List<String> rules =
        asking.stream()
            .flatMap(ruling -> ruling.deciding().stream())
            .map(Rule::name)
            .distinct()
            .toList();
    return new Refusal(
        "nobody may approve this statement as a whole",
        "%s ask for a yes, but name nobody in common.".formatted(AccessRuling.quoted(rules)),
        "Split the statement, or ask whoever keeps the rules.");
  }

  private static Refusal byRule(AccessRuling ruling) {
    Rule rule = Objects.requireNonNullElse(withMessage(ruling), ruling.deciding().getFirst());
    return new Refusal(
        Objects.requireNonNullElse(message(rule), "permission denied: " + ruling.what()),
        "%s denies %s.".formatted(named(rule), ruling.what()),
        "Change the statement so that it does without, or ask whoever keeps the rule.");
  }

  /** The server would refuse it as well, so the client gets its words. */
  static Refusal missing(Lineage.Missing missing) {
    return new Refusal(
        missing.sqlState(), missing.message(), "Data here is protected: nothing was sent.", CHECK);
  }

  private static Refusal noRule(AccessRuling ruling, Subject subject, Place place) {
    String detail =
        "No rule allows %s for user \"%s\" on connection \"%s\"."
            .formatted(ruling.what(), subject.user(), place.connection());
    Access access = ruling.access();
    return access != null && isMissing(access)
        ? new Refusal(
            "42P01", "relation \"%s\" does not exist".formatted(access.object()), detail, CHECK)
        : new Refusal(
            "permission denied: " + ruling.what(), detail, unresolved(access) ? CHECK : ASK);
  }

  /** The server would refuse it as well; of what is dropped it might only say that it is gone. */
  private static boolean isMissing(Access access) {
    return unresolved(access)
        && access.kind() != ObjectKind.FUNCTION
        && switch (access.action()) {
          case SELECT, INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY, LOCK -> true;
          default -> false;
        };
  }

  /** A misspelt name needs no rule. */
  private static boolean unresolved(@Nullable Access access) {
    return access != null
        && access.object().schema() == null
        && !access.object().name().isEmpty()
        && access.action() != Action.CREATE
        && switch (access.kind()) {
          case TABLE, SEQUENCE, FUNCTION -> true;
          default -> false;
        };
  }

  private static @Nullable Rule withMessage(AccessRuling ruling) {
    return ruling.deciding().stream()
        .filter(rule -> message(rule) != null)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String message(Rule rule) {
    return switch (rule.answer()) {
      case Answer.Allow() -> null;
      case Answer.Approve approve -> approve.message();
      case Answer.Deny(var message) -> message;
    };
  }

  private static String named(Rule rule) {
    return "Rule \"" + rule.name() + "\"";
  }
}
