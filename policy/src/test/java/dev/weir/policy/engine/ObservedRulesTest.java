package dev.weir.policy.engine;

import static dev.weir.policy.engine.Given.ALICE;
import static dev.weir.policy.engine.Given.NOON;
import static dev.weir.policy.engine.Given.ORDERS;
import static dev.weir.policy.engine.Given.SSN;
import static dev.weir.policy.engine.Given.allow;
import static dev.weir.policy.engine.Given.ask;
import static dev.weir.policy.engine.Given.deny;
import static dev.weir.policy.engine.Given.observed;
import static dev.weir.policy.engine.Given.plain;
import static dev.weir.policy.engine.Given.protect;
import static dev.weir.policy.engine.Given.select;
import static dev.weir.policy.engine.Given.statement;
import static dev.weir.policy.engine.Given.steeredBy;
import static dev.weir.policy.engine.Given.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Place;
import dev.weir.policy.Verdict;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservedRulesTest {
  private static final Statement DELETE = statement(table(Action.DELETE, "public", "orders"));
  private static final Rule ALLOW = allow("deleting", Action.DELETE, Action.SELECT);
  private static final Protection SSN_PROTECTED =
      protect("national id", new Mask.Redact(), Protection.Use.NONE, "public.customers.ssn");

  @Test
  void anObservedDenialLetsPassAndIsRecorded() {
    Verdict verdict = judge(DELETE, ALLOW, observed(deny("soon", Action.DELETE)));
    assertThat(verdict.effect()).isEqualTo(Effect.ALLOW);
    assertThat(verdict.observed()).isEqualTo(Effect.DENY);
    assertThat(verdict.refusal()).isNull();
    assertThat(verdict.findings())
        .extracting(Verdict.Finding::reason)
        .containsExactly(
            "allowed by rule \"deleting\"",
            "observed only: rule \"soon\" would deny delete on public.orders");
  }

  @Test
  void anObservedDenialDoesNotSoftenAnEnforcedOne() {
    Verdict verdict =
        judge(DELETE, ALLOW, deny("now", Action.DELETE), observed(deny("soon", Action.DELETE)));
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(verdict.observed()).isNull();
  }

  @Test
  void anObservedAllowanceGrantsNothing() {
    assertThat(judge(DELETE, observed(ALLOW)).effect()).isEqualTo(Effect.DENY);
    assertThat(engine(observed(ALLOW)).admits(ALICE, ORDERS, NOON)).isFalse();
  }

  @Test
  void anObservedDenialDoesNotAllowWhatNoRuleAllows() {
    assertThat(judge(DELETE, observed(deny("soon", Action.DELETE))).effect())
        .isEqualTo(Effect.DENY);
  }

  @Test
  void anObservedQuestionHoldsNothing() {
    Verdict verdict = judge(DELETE, ALLOW, observed(ask("soon", "dba", Action.DELETE)));
    assertThat(verdict.effect()).isEqualTo(Effect.ALLOW);
    assertThat(verdict.approval()).isNull();
    assertThat(verdict.observed()).isEqualTo(Effect.APPROVE);
  }

  @Test
  void anObservedConnectionEnforcesNothingAndOthersStayAsTheyAre() {
    var engine =
        new PolicyEngine(
            new Ruleset(Mode.ENFORCE, Set.of("orders"), List.of(), List.of(SSN_PROTECTED)));
    Verdict verdict = engine.judge(ALICE, ORDERS, select(plain(SSN)), NOON);
    assertThat(verdict.effect()).isEqualTo(Effect.ALLOW);
    assertThat(verdict.observed()).isEqualTo(Effect.DENY);
    assertThat(verdict.masks()).isEmpty();
    assertThat(verdict.detectors()).isEmpty();
    assertThat(verdict.protectedColumns()).containsExactly(SSN);
    assertThat(engine.protects(ALICE, ORDERS)).isFalse();
    assertThat(engine.admits(ALICE, ORDERS, NOON)).isTrue();
    Place billing = new Place("billing", "postgres", ORDERS.source(), "s2");
    assertThat(engine.judge(ALICE, billing, DELETE, NOON).effect()).isEqualTo(Effect.DENY);
    assertThat(engine.protects(ALICE, billing)).isTrue();
    assertThat(engine.admits(ALICE, billing, NOON)).isFalse();
  }

  @Test
  void aFileInObserveModeEnforcesNothingAnywhere() {
    var engine =
        new PolicyEngine(new Ruleset(Mode.OBSERVE, Set.of(), List.of(), List.of(SSN_PROTECTED)));
    assertThat(engine.judge(ALICE, ORDERS, DELETE, NOON).effect()).isEqualTo(Effect.ALLOW);
    assertThat(engine.judge(ALICE, ORDERS, DELETE, NOON).observed()).isEqualTo(Effect.DENY);
  }

  @Test
  void anObservedProtectionMasksNothingAndRecordsWhatItWould() {
    Protection observed =
        protect(
            "soon",
            Mode.OBSERVE,
            new Mask.Redact(),
            Protection.Use.NONE,
            null,
            "public.customers.ssn");
    var engine = new PolicyEngine(Ruleset.enforcing(List.of(ALLOW), List.of(observed)));
    Verdict masked = engine.judge(ALICE, ORDERS, select(plain(SSN)), NOON);
    assertThat(masked.masks()).isEmpty();
    assertThat(masked.observed()).isNull();
    assertThat(masked.findings())
        .extracting(Verdict.Finding::reason)
        .anyMatch(reason -> reason.startsWith("observed only: output \"ssn\" is masked"));
    Verdict steered = engine.judge(ALICE, ORDERS, steeredBy(SSN, Lineage.Use.ANY), NOON);
    assertThat(steered.effect()).isEqualTo(Effect.ALLOW);
    assertThat(steered.observed()).isEqualTo(Effect.DENY);
    assertThat(engine.protects(ALICE, ORDERS)).isFalse();
  }

  private static Verdict judge(Statement statement, Rule... rules) {
    return engine(rules).judge(ALICE, ORDERS, statement, NOON);
  }

  private static PolicyEngine engine(Rule... rules) {
    return new PolicyEngine(Ruleset.enforcing(List.of(rules), List.of()));
  }
}
