package dev.weir.policy.engine;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Finding;
import dev.weir.policy.Verdict.Refusal;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides by a {@link Ruleset}, as docs/configuration.md says under "How a decision is made".
 * Immutable and thread-safe.
 */
public final class PolicyEngine implements Policy {
  private final Ruleset ruleset;
  private final String fingerprint;
  private final boolean tellsSessionsApart;

  public PolicyEngine(Ruleset ruleset) {
    this.ruleset = ruleset;
    this.fingerprint = Fingerprint.of(ruleset);
    this.tellsSessionsApart =
        ruleset.rules().stream()
            .map(rule -> rule.scope().when())
            .anyMatch(when -> when != null && when.sessionBound());
  }

  /** What this decides by. */
  public Ruleset ruleset() {
    return ruleset;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public boolean protects(Subject subject, Place place) {
    return !ruleset.observes(place.connection())
        && !protections(subject, place, Mode.ENFORCE).isEmpty();
  }

  @Override
  public boolean protectsColumns(Subject subject, Place place) {
    return !ruleset.observes(place.connection())
        && protections(subject, place, Mode.ENFORCE).stream()
            .anyMatch(protection -> !protection.columns().isEmpty());
  }

  @Override
  public boolean tellsSessionsApart() {
    return tellsSessionsApart;
  }

  @Override
  public boolean admits(Subject subject, Place place, Instant now) {
    if (ruleset.observes(place.connection())) {
      return true;
    }
    boolean admitted = false;
    for (Rule rule : ruleset.rules()) {
      if (rule.mode() == Mode.ENFORCE
          && rule.who().fits(subject)
          && rule.where().fits(place, now)) {
        if (rule.answer().effect() != Effect.DENY) {
          admitted = true;
        } else if (rule.scope().isEverything()) {
          return false;
        }
      }
    }
    return admitted;
  }

  @Override
  public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
    List<AccessRuling> rulings =
        new AccessJudge(ruleset.rules(), subject, place, statement, now).judge();
    ProtectionRuling enforced =
        Protector.judge(protections(subject, place, Mode.ENFORCE), statement);
    ProtectionRuling observed =
        Protector.judge(protections(subject, place, Mode.OBSERVE), statement);
    boolean reusable = rulings.stream().noneMatch(AccessRuling::timeBound);
    Decision decision = decide(rulings, enforced, subject, place);
    Effect wouldBe = wouldBe(rulings, decision.effect(), observed.effect());
    if (ruleset.observes(place.connection())) {
      return letPass(rulings, enforced, observed, wouldBe, reusable);
    }
    List<Finding> findings = new ArrayList<>();
    rulings.forEach(ruling -> findings.add(finding(ruling, ruling.effect(), "")));
    findings.addAll(enforced.findings());
    rulings.forEach(ruling -> findings.addAll(observations(ruling)));
    observed.findings().forEach(finding -> findings.add(inObserveMode(finding)));
    findings.sort(Comparator.comparing(Finding::effect).reversed());
    return new Verdict(
        decision.effect(),
        findings,
        decision.refusal(),
        decision.approval(),
        enforced.masks(),
        enforced.detectors(),
        wouldBe.compareTo(decision.effect()) > 0 ? wouldBe : null,
        union(enforced, observed),
        enforced.withholdsWords() || observed.withholdsWords(),
        fingerprint,
        reusable);
  }

  private record Decision(
      Effect effect, @Nullable Refusal refusal, @Nullable ApprovalTerms approval) {}

  private static Decision decide(
      List<AccessRuling> rulings, ProtectionRuling protection, Subject subject, Place place) {
    Effect effect = protection.effect();
    for (AccessRuling ruling : rulings) {
      effect = stricter(effect, ruling.effect());
    }
    return switch (effect) {
      case ALLOW -> new Decision(effect, null, null);
      case DENY -> new Decision(effect, Refusals.of(rulings, protection, subject, place), null);
      case APPROVE -> ask(rulings);
    };
  }

  private static Decision ask(List<AccessRuling> rulings) {
    List<AccessRuling> asking =
        rulings.stream().filter(ruling -> ruling.effect() == Effect.APPROVE).toList();
    Set<Rule> rules = new HashSet<>();
    asking.forEach(ruling -> rules.addAll(ruling.deciding()));
    ApprovalTerms terms = Approvals.terms(rules);
    return terms == null
        ? new Decision(Effect.DENY, Refusals.nobodyMayAnswer(asking), null)
        : new Decision(Effect.APPROVE, Refusals.withoutYes(asking), terms);
  }

  /** Everything passes as it is; what would have been done is written down. */
  private Verdict letPass(
      List<AccessRuling> rulings,
      ProtectionRuling enforced,
      ProtectionRuling observed,
      Effect wouldBe,
      boolean reusable) {
    List<Finding> findings = new ArrayList<>();
    rulings.forEach(ruling -> findings.add(finding(ruling, Effect.ALLOW, "observed only: ")));
    rulings.forEach(ruling -> findings.addAll(observations(ruling)));
    enforced.findings().forEach(finding -> findings.add(inObserveMode(finding)));
    observed.findings().forEach(finding -> findings.add(inObserveMode(finding)));
    return new Verdict(
        Effect.ALLOW,
        findings,
        null,
        null,
        List.of(),
        List.of(),
        wouldBe == Effect.ALLOW ? null : wouldBe,
        union(enforced, observed),
        fingerprint,
        reusable);
  }

  private List<Protection> protections(Subject subject, Place place, Mode mode) {
    return ruleset.protections().stream()
        .filter(protection -> protection.mode() == mode && protection.fits(subject, place))
        .toList();
  }

  private static Finding finding(AccessRuling ruling, Effect effect, String prefix) {
    return new Finding(
        ruling.access(),
        effect,
        ruling.deciding().isEmpty() ? null : ruling.deciding().getFirst().name(),
        prefix + ruling.reason());
  }

  private static List<Finding> observations(AccessRuling ruling) {
    return ruling.observing().stream()
        .map(rule ->
            new Finding(
                ruling.access(),
                Effect.ALLOW,
                rule.name(),
                "observed only: rule \"%s\" would %s %s"
                    .formatted(rule.name(), Words.verb(rule.answer().effect()), ruling.what())))
        .toList();
  }

  private static Finding inObserveMode(Finding finding) {
    return new Finding(
        finding.access(), Effect.ALLOW, finding.rule(), "observed only: " + finding.reason());
  }

  private static Effect wouldBe(List<AccessRuling> rulings, Effect decided, Effect protection) {
    Effect effect = stricter(decided, protection);
    for (AccessRuling ruling : rulings) {
      effect = stricter(effect, ruling.wouldBe());
    }
    return effect;
  }

  private static Set<ColumnName> union(ProtectionRuling one, ProtectionRuling other) {
    Set<ColumnName> columns = new HashSet<>(one.columns());
    columns.addAll(other.columns());
    return columns;
  }

  private static Effect stricter(Effect one, Effect other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
