package dev.weir.policy.engine;

import static dev.weir.policy.engine.Given.ALICE;
import static dev.weir.policy.engine.Given.NAME;
import static dev.weir.policy.engine.Given.NOON;
import static dev.weir.policy.engine.Given.ORDERS;
import static dev.weir.policy.engine.Given.SSN;
import static dev.weir.policy.engine.Given.allow;
import static dev.weir.policy.engine.Given.derived;
import static dev.weir.policy.engine.Given.plain;
import static dev.weir.policy.engine.Given.protect;
import static dev.weir.policy.engine.Given.select;
import static dev.weir.policy.engine.Given.statement;
import static dev.weir.policy.engine.Given.steeredBy;
import static dev.weir.policy.engine.Given.table;
import static dev.weir.policy.engine.Given.traced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Detector;
import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Verdict;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Protection.Use;
import dev.weir.policy.rule.Ruleset;
import dev.weir.policy.rule.TimeWindow;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtectionDecidesTest {
  private static final Mask LAST4 = new Mask.KeepLast(4);
  private static final Protection SSN_PROTECTED =
      protect("national id", LAST4, Use.NONE, "public.customers.ssn");

  @Test
  void aPlainProtectedColumnGetsItsMaskAndOthersNone() {
    Verdict verdict = judge(select(plain(NAME), plain(SSN)), SSN_PROTECTED);
    assertThat(verdict.effect()).isEqualTo(Effect.ALLOW);
    assertThat(verdict.masks()).containsExactly(null, LAST4);
    assertThat(verdict.protectedColumns()).containsExactly(SSN);
    assertThat(verdict.findings())
        .extracting(Verdict.Finding::reason)
        .contains(
            "output \"ssn\" is masked (keepLast 4) by protection \"national id\": it is"
                + " public.customers.ssn");
  }

  @Test
  void whateverDependsOnAProtectedColumnIsMaskedWhole() {
    Verdict verdict =
        judge(select(derived("reverse", SSN), derived("x", NAME, SSN)), SSN_PROTECTED);
    assertThat(verdict.masks()).containsExactly(new Mask.Whole(), new Mask.Whole());
  }

  @Test
  void aColumnReachedThroughAViewOfAnotherNameIsMaskedWhole() {
    var viewColumn = Given.column("public", "v", "code");
    var output = new Lineage.Output("code", Set.of(viewColumn, SSN), viewColumn);
    assertThat(judge(select(output), SSN_PROTECTED).masks()).containsExactly(new Mask.Whole());
  }

  @Test
  void anOriginThatIsMissingAmongItsSourcesIsStillProtected() {
    var output = new Lineage.Output("ssn", Set.of(), SSN);
    assertThat(judge(select(output), SSN_PROTECTED).masks()).containsExactly(LAST4);
  }

  @Test
  void wordsAboutRowsWithProtectedColumnsAreWithheldThoughNothingOfThemIsRead() {
    var write = new Lineage.Traced(List.of(), Set.of(), Set.of(), Set.of(SSN, NAME));
    Verdict verdict =
        judge(
            statement(write, Shape.PLAIN, table(Action.SELECT, "public", "customers")),
            SSN_PROTECTED);
    assertThat(verdict.withholdsWords()).isTrue();
    assertThat(verdict.protectedColumns()).isEmpty();
    assertThat(judge(select(plain(NAME)), SSN_PROTECTED).withholdsWords()).isFalse();
  }

  @Test
  void aNullMaskStaysNullForWhatDependsOnTheColumn() {
    Protection toNull = protect("gone", new Mask.Null(), Use.NONE, "*.*.ssn");
    assertThat(judge(select(derived("count", SSN)), toNull).masks())
        .containsExactly(new Mask.Null());
  }

  @Test
  void masksThatDisagreeBecomeTheNeutralValue() {
    Protection hashed = protect("hashed", new Mask.Hash(), Use.NONE, "*.*.ssn");
    assertThat(judge(select(plain(SSN)), SSN_PROTECTED, hashed).masks())
        .containsExactly(new Mask.Redact());
    assertThat(judge(select(plain(SSN)), hashed, SSN_PROTECTED).masks())
        .containsExactly(new Mask.Redact());
  }

  @Test
  void nothingMaskedMeansNoMaskListAtAll() {
    assertThat(judge(select(plain(NAME)), SSN_PROTECTED).masks()).isEmpty();
  }

  @Test
  void useSaysWhatAColumnMaySteer() {
    Protection equality = protect("e", LAST4, Use.EQUALITY, "public.customers.ssn");
    Protection any = protect("a", LAST4, Use.ANY, "public.customers.ssn");
    Statement lookup = steeredBy(SSN, Lineage.Use.EQUALITY);
    Statement search = steeredBy(SSN, Lineage.Use.ANY);
    assertThat(judge(lookup, SSN_PROTECTED).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(lookup, equality).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(search, equality).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(search, any).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(search, any, equality).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(steeredBy(NAME, Lineage.Use.ANY), SSN_PROTECTED).effect())
        .isEqualTo(Effect.ALLOW);
  }

  @Test
  void aRefusedFilterSaysWhichColumnWhereAndWhatToDo() {
    var refusal =
        Objects.requireNonNull(judge(steeredBy(SSN, Lineage.Use.ANY), SSN_PROTECTED).refusal());
    assertThat(refusal.message())
        .isEqualTo("public.customers.ssn is protected and may not be used in WHERE");
    assertThat(refusal.detail()).isEqualTo("Protection \"national id\" has \"use: none\".");
    assertThat(refusal.hint()).startsWith("Leave the column out of filters");
  }

  @Test
  void aProtectedValueIsWrittenNowhereEvenWhereItMaySteer() {
    Protection any = protect("a", LAST4, Use.ANY, "public.customers.ssn");
    var flow = new Lineage.Flow(SSN, ObjectName.of("public", "staging"), null);
    Verdict verdict = judge(traced(List.of(), Set.of(), Set.of(flow)), any);
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(Objects.requireNonNull(verdict.refusal()).message())
        .isEqualTo("public.customers.ssn is protected and may not be written to public.staging");
  }

  @Test
  void whatCannotBeTracedIsRefusedOnlyWhereSomethingIsProtected() {
    Statement untraced =
        statement(
            new Lineage.Untraced("a recursive query"),
            Shape.PLAIN,
            table(Action.SELECT, "public", "orders"));
    assertThat(judge(untraced).effect()).isEqualTo(Effect.ALLOW);
    Verdict verdict = judge(untraced, SSN_PROTECTED);
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(Objects.requireNonNull(verdict.refusal()).detail())
        .isEqualTo("Protection \"national id\": a recursive query.");
  }

  @Test
  void whoNamesWhatIsNotThereIsToldAsTheServerWould() {
    var missing = new Lineage.Missing("42703", "column \"sn\" does not exist");
    Statement misspelt =
        statement(
            new Lineage.Untraced(missing.message(), missing),
            Shape.PLAIN,
            table(Action.SELECT, "public", "customers"));
    Verdict verdict = judge(misspelt, SSN_PROTECTED);
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(verdict.refusal())
        .isEqualTo(
            new Verdict.Refusal(
                "42703",
                "column \"sn\" does not exist",
                "Data here is protected: nothing was sent.",
                "Nothing of this name was found: check how it is spelt, or name its schema."));
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"CODE", "UNKNOWN", "FILE", "NETWORK", "REPLICATE"})
  void whatCannotBeSeenThroughIsRefusedWhateverItsLineageSays(Action action) {
    Access access = Access.of(action, ObjectKind.SESSION, ObjectName.bare("x"));
    assertThat(judge(statement(access), SSN_PROTECTED).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(access)).effect()).isEqualTo(Effect.ALLOW);
  }

  @Test
  void anUnresolvedTableCountsAsTheProtectedOne() {
    var unresolved = new dev.weir.sql.ColumnName(ObjectName.bare("customers"), "ssn");
    assertThat(judge(select(plain(unresolved)), SSN_PROTECTED).masks()).containsExactly(LAST4);
  }

  @Test
  void whoIsExceptedSeesAndUsesEverything() {
    Protection excepted =
        protect("x", Mode.ENFORCE, LAST4, Use.NONE, Who.groups("ai-agents"), "*.*.ssn");
    assertThat(judge(select(plain(SSN)), excepted).masks()).isEmpty();
    assertThat(judge(steeredBy(SSN, Lineage.Use.ANY), excepted).effect()).isEqualTo(Effect.ALLOW);
    assertThat(engine(excepted).protects(ALICE, ORDERS)).isFalse();
    assertThat(engine(SSN_PROTECTED).protects(ALICE, ORDERS)).isTrue();
  }

  @Test
  void detectorsComeWithTheirMask() {
    Protection cards =
        new Protection(
            "cards",
            Mode.ENFORCE,
            Where.ANYWHERE,
            List.of(),
            Set.of(Detector.Kind.CREDIT_CARD),
            LAST4,
            Use.NONE,
            null);
    assertThat(judge(select(plain(NAME)), cards).detectors())
        .containsExactly(new Detector("cards", Detector.Kind.CREDIT_CARD, LAST4));
    assertThat(engine(cards).protects(ALICE, ORDERS)).isTrue();
  }

  @Test
  void protectionNeverDependsOnTheTimeOfDay() {
    Where night =
        new Where(Set.of(), Set.of(), List.of(), List.of(TimeWindow.parse("20:00-06:00")));
    assertThatThrownBy(() ->
            new Protection("x", Mode.ENFORCE, night, List.of(), Set.of(), LAST4, Use.NONE, null))
        .hasMessageContaining("time of day");
  }

  private static Verdict judge(Statement statement, Protection... protections) {
    return engine(protections).judge(ALICE, ORDERS, statement, NOON);
  }

  private static PolicyEngine engine(Protection... protections) {
    return new PolicyEngine(
        Ruleset.enforcing(List.of(allow("everything", Action.values())), List.of(protections)));
  }
}
