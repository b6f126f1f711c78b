package dev.weir.policy.engine;

import static dev.weir.policy.engine.Given.ALICE;
import static dev.weir.policy.engine.Given.NOON;
import static dev.weir.policy.engine.Given.ORDERS;
import static dev.weir.policy.engine.Given.allow;
import static dev.weir.policy.engine.Given.approve;
import static dev.weir.policy.engine.Given.ask;
import static dev.weir.policy.engine.Given.deny;
import static dev.weir.policy.engine.Given.rule;
import static dev.weir.policy.engine.Given.statement;
import static dev.weir.policy.engine.Given.table;
import static dev.weir.policy.engine.Given.tables;
import static dev.weir.policy.engine.Given.when;
import static dev.weir.policy.engine.Given.where;
import static dev.weir.policy.engine.Given.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.NetworkRange;
import dev.weir.policy.rule.Period;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulesDecideTest {
  private static final Access READ = table(Action.SELECT, "public", "orders", "id");
  private static final Access DELETE = table(Action.DELETE, "public", "orders");
  private static final Shape UNBOUNDED =
      new Shape(true, false, false, false, false, false, true, false);

  @Test
  void whatNoRuleAllowsIsDeniedAndSaysSo() {
    Verdict verdict = judge(statement(DELETE), allow("reading", Action.SELECT));
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(verdict.findings())
        .containsExactly(
            new Verdict.Finding(
                DELETE, Effect.DENY, null, "no rule allows delete on public.orders"));
    assertThat(verdict.refusal())
        .isEqualTo(
            new Verdict.Refusal(
                "permission denied: delete on public.orders",
                "No rule allows delete on public.orders for user \"alice\" on connection"
                    + " \"orders\".",
                "Ask for a rule that allows it; \"weir explain\" shows what a statement needs."));
  }

  @Test
  void whoMisspellsANameIsToldToLookAtIt() {
    var misspelt =
        new Access(
            Action.SELECT, ObjectKind.TABLE, ObjectName.bare("ordrs"), Set.of(), Set.of(), false);
    Verdict verdict = judge(statement(misspelt), allow("reading", Action.DELETE));
    assertThat(verdict.refusal())
        .isEqualTo(
            new Verdict.Refusal(
                "42P01",
                "relation \"ordrs\" does not exist",
                "No rule allows select on ordrs for user \"alice\" on connection \"orders\".",
                "Nothing of this name was found: check how it is spelt, or name its schema."));
  }

  @Test
  void anAllowedAccessNamesItsRule() {
    Verdict verdict = judge(statement(READ), allow("agents may read", Action.SELECT));
    assertThat(verdict.effect()).isEqualTo(Effect.ALLOW);
    assertThat(verdict.refusal()).isNull();
    assertThat(verdict.findings())
        .containsExactly(
            new Verdict.Finding(
                READ, Effect.ALLOW, "agents may read", "allowed by rule \"agents may read\""));
  }

  @Test
  void theStrictestRuleWinsWhateverTheOrder() {
    Rule allow = allow("a", Action.DELETE);
    Rule ask = ask("b", "dba", Action.DELETE);
    Rule deny = deny("c", Action.DELETE);
    assertThat(judge(statement(DELETE), allow, ask).effect()).isEqualTo(Effect.APPROVE);
    assertThat(judge(statement(DELETE), ask, allow).effect()).isEqualTo(Effect.APPROVE);
    assertThat(judge(statement(DELETE), deny, ask, allow).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(DELETE), allow, ask, deny).effect()).isEqualTo(Effect.DENY);
  }

  @Test
  void oneAccessThatIsNotAllowedDeniesTheWholeStatement() {
    Verdict verdict = judge(statement(READ, DELETE), allow("reading", Action.SELECT));
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(verdict.findings().getFirst().access()).isEqualTo(DELETE);
    assertThat(verdict.findings()).hasSize(2);
  }

  @Test
  void aDeniedStatementIsToldTheRulesOwnMessage() {
    Rule rule =
        rule(
            "migrations only",
            Scope.of(Action.DROP),
            new Answer.Deny("Schema changes go through migrations."));
    Verdict.Refusal refusal =
        judge(statement(table(Action.DROP, "public", "orders"), DELETE), rule).refusal();
    assertThat(Objects.requireNonNull(refusal).message())
        .isEqualTo("Schema changes go through migrations.");
    assertThat(refusal.detail())
        .isEqualTo("Rule \"migrations only\" denies drop on public.orders.");
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"CODE", "UNKNOWN", "CALL", "SET", "ROLE", "COPY", "FILE", "TRANSACTION"})
  void aReadingRuleGrantsNothingElse(Action action) {
    Access access = Access.of(action, ObjectKind.SESSION, ObjectName.bare(""));
    assertThat(judge(statement(access, READ), allow("reading", Action.SELECT)).effect())
        .isEqualTo(Effect.DENY);
  }

  @Test
  void builtinsAreOpenUnlessARuleSaysOtherwise() {
    Access begin =
        new Access(
            Action.TRANSACTION, ObjectKind.SESSION, ObjectName.bare(""), Set.of(), Set.of(), true);
    assertThat(judge(statement(begin)).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(begin), deny("no", Action.TRANSACTION)).effect())
        .isEqualTo(Effect.DENY);
    assertThat(judge(statement(begin), ask("yes?", "dba", Action.TRANSACTION)).effect())
        .isEqualTo(Effect.APPROVE);
  }

  @Test
  void aStatementThatTouchesNothingIsAllowedUnlessARuleDeniesEverything() {
    assertThat(judge(statement()).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(), deny("nothing at all")).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(), deny("no writing", Action.INSERT)).effect())
        .isEqualTo(Effect.ALLOW);
  }

  @Test
  void tablePatternsGrantOnlyTables() {
    Rule rule = rule("all tables", tables(List.of(Action.values()), "*"), new Answer.Allow());
    assertThat(judge(statement(READ, DELETE), rule).effect()).isEqualTo(Effect.ALLOW);
    for (ObjectKind kind : ObjectKind.values()) {
      Effect expected =
          kind == ObjectKind.TABLE || kind == ObjectKind.SEQUENCE ? Effect.ALLOW : Effect.DENY;
      Access access = Access.of(Action.ALTER, kind, ObjectName.of("public", "orders"));
      assertThat(judge(statement(access), rule).effect()).as(kind.name()).isEqualTo(expected);
    }
  }

  @Test
  void anUnresolvedTableIsNeverGrantedByItsSchemaButIsDeniedByIt() {
    Access unresolved = Access.of(Action.SELECT, ObjectKind.TABLE, ObjectName.bare("orders"));
    Rule allow = rule("a", tables(List.of(Action.SELECT), "public.*"), new Answer.Allow());
    Rule allowAnySchema = rule("b", tables(List.of(Action.SELECT), "*.*"), new Answer.Allow());
    Rule deny = rule("c", tables(List.of(Action.SELECT), "hr.*"), new Answer.Deny(null));
    assertThat(judge(statement(unresolved), allow).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(unresolved), allowAnySchema).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(unresolved), allowAnySchema, deny).effect()).isEqualTo(Effect.DENY);
  }

  @Test
  void anAllowedColumnListGrantsNoOtherColumnAndNoAccessWithoutColumns() {
    Rule rule = rule("columns", columns("public.orders.id"), new Answer.Allow());
    assertThat(judge(statement(READ), rule).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(table(Action.SELECT, "public", "orders", "id", "x")), rule).effect())
        .isEqualTo(Effect.DENY);
    assertThat(judge(statement(DELETE), rule).effect()).isEqualTo(Effect.DENY);
  }

  @Test
  void aDeniedColumnListDeniesAnyAccessThatTouchesOneOfThem() {
    Rule deny = rule("columns", columns("public.orders.total"), new Answer.Deny(null));
    Rule allow = allow("reading", Action.SELECT);
    Access both = table(Action.SELECT, "public", "orders", "id", "total");
    assertThat(judge(statement(both), allow, deny).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(READ), allow, deny).effect()).isEqualTo(Effect.ALLOW);
  }

  @Test
  void whoFitsByEveryPartThatIsGiven() {
    Rule rule = allow("reading", Action.SELECT);
    Who fitting = new Who(Set.of("alice"), Set.of("x", "ai-agents"), Set.of(), Set.of("claude"));
    Who otherAgent = new Who(Set.of("alice"), Set.of("ai-agents"), Set.of(), Set.of("cursor"));
    Who otherCase = new Who(Set.of("Alice"), Set.of(), Set.of(), Set.of());
    assertThat(judge(statement(READ), who(rule, fitting)).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(READ), who(rule, otherAgent)).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(READ), who(rule, otherCase)).effect()).isEqualTo(Effect.DENY);
  }

  @Test
  void whereFitsConnectionNetworkAndTime() {
    Rule rule = allow("reading", Action.SELECT);
    assertThat(judge(statement(READ), where(rule, Where.connections("billing"))).effect())
        .isEqualTo(Effect.DENY);
    assertThat(judge(statement(READ), where(rule, network("10.0.0.0/8"))).effect())
        .isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(READ), where(rule, network("192.168.0.0/16"))).effect())
        .isEqualTo(Effect.DENY);
    assertThat(judge(statement(READ), where(rule, time("Mon-Fri 08:00-18:00"))).effect())
        .isEqualTo(Effect.ALLOW);
    assertThat(judge(statement(READ), where(rule, time("Sat,Sun 08:00-18:00"))).effect())
        .isEqualTo(Effect.DENY);
  }

  @Test
  void aVerdictThatTheClockMayChangeIsNotReusable() {
    Rule allow = allow("reading", Action.SELECT);
    assertThat(judge(statement(READ), allow).reusable()).isTrue();
    assertThat(judge(statement(READ), where(allow, time("Sat 08:00-18:00"))).reusable()).isFalse();
    assertThat(judge(statement(READ), when(allow, "now > timestamp('2026-01-01T00:00:00Z')")))
        .returns(Effect.ALLOW, Verdict::effect)
        .returns(false, Verdict::reusable);
    assertThat(judge(statement(READ), allow, where(deny("x", Action.DROP), time("00:00-24:00"))))
        .returns(true, Verdict::reusable);
  }

  @Test
  void sessionsAreToldApartByWhatNamesThem() {
    Rule plain = when(allow("plain", Action.SELECT), "session.connection == 'orders'");
    assertThat(engine(plain).tellsSessionsApart()).isFalse();
    for (String condition :
        List.of(
            "session.id == 's1'",
            "session.source == 'x' || .session.id.startsWith('a')",
            "['a'].exists(x, x == session.id)")) {
      Rule apart = when(deny("apart", Action.DELETE), condition);
      assertThat(engine(plain, apart).tellsSessionsApart()).as(condition).isTrue();
    }
  }

  private static PolicyEngine engine(Rule... rules) {
    return new PolicyEngine(Ruleset.enforcing(List.of(rules), List.of()));
  }

  @Test
  void aConditionNarrowsItsRule() {
    Rule allow = allow("deleting", Action.DELETE);
    Rule deny = when(deny("bounded only", Action.DELETE), "statement.unbounded");
    Statement unbounded = statement(Lineage.Traced.NOTHING, UNBOUNDED, DELETE);
    assertThat(judge(statement(DELETE), allow, deny).effect()).isEqualTo(Effect.ALLOW);
    assertThat(judge(unbounded, allow, deny).effect()).isEqualTo(Effect.DENY);
  }

  @Test
  void aConditionThatCannotBeEvaluatedNeverAllowsAndAlwaysDenies() {
    String broken = "statement.tables[5] == 'x'";
    Rule allow = when(allow("a", Action.SELECT), broken);
    Rule deny = when(deny("d", Action.SELECT), broken);
    Rule ask = when(ask("q", "dba", Action.SELECT), broken);
    Rule open = allow("open", Action.SELECT);
    assertThat(judge(statement(READ), allow).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(READ), allow).findings().getFirst().reason())
        .contains("the condition of rule \"a\" could not be evaluated");
    assertThat(judge(statement(READ), open, deny).effect()).isEqualTo(Effect.DENY);
    assertThat(judge(statement(READ), open, ask).effect()).isEqualTo(Effect.APPROVE);
  }

  @Test
  void anApprovalCarriesItsTermsAndTheWordsForANo() {
    Verdict verdict = judge(statement(DELETE), ask("with a yes", "dba", Action.DELETE));
    assertThat(verdict.approval()).isNotNull();
    assertThat(Objects.requireNonNull(verdict.approval()).rule()).isEqualTo("with a yes");
    assertThat(verdict.approval().waitAtMost()).isEqualTo(Duration.ofMinutes(5));
    assertThat(Objects.requireNonNull(verdict.refusal()).detail())
        .isEqualTo("Rule \"with a yes\" asks for a yes to delete on public.orders.");
  }

  @Test
  void severalRulesThatAskAreAllSatisfiedByTheirCommonApprovers() {
    Rule one = rule("one", Scope.of(Action.DELETE), approve(Set.of("dba", "lead"), 1, 5));
    Rule two = rule("two", Scope.of(Action.DELETE), approve(Set.of("dba", "audit"), 2, 3));
    var terms = Objects.requireNonNull(judge(statement(DELETE), one, two).approval());
    assertThat(terms.groups()).containsExactly("dba");
    assertThat(terms.quorum()).isEqualTo(2);
    assertThat(terms.waitAtMost()).isEqualTo(Duration.ofMinutes(3));
    assertThat(terms.rule()).isEqualTo("one, two");
  }

  @Test
  void rulesThatNameNobodyInCommonDeny() {
    Verdict verdict =
        judge(
            statement(READ, DELETE),
            ask("one", "dba", Action.DELETE),
            ask("two", "audit", Action.SELECT));
    assertThat(verdict.effect()).isEqualTo(Effect.DENY);
    assertThat(verdict.approval()).isNull();
    assertThat(Objects.requireNonNull(verdict.refusal()).detail())
        .isEqualTo("rules \"one\", \"two\" ask for a yes, but name nobody in common.");
  }

  @Test
  void aSubjectIsAdmittedWhereSomeRuleMightAllowSomething() {
    assertThat(admits(allow("a", Action.SELECT))).isTrue();
    assertThat(admits(ask("a", "dba", Action.SELECT))).isTrue();
    assertThat(admits(deny("a", Action.SELECT))).isFalse();
    assertThat(admits(who(allow("a", Action.SELECT), Who.groups("people")))).isFalse();
    assertThat(admits(where(allow("a", Action.SELECT), Where.connections("x")))).isFalse();
    assertThat(admits(where(allow("a", Action.SELECT), time("Sat 08:00-18:00")))).isFalse();
  }

  @Test
  void whoeverIsDeniedEverythingIsNotLetInWhateverElseAllows() {
    Rule all = allow("a", Action.SELECT);
    Rule bars = who(deny("out"), new Who(Set.of("alice"), Set.of(), Set.of(), Set.of()));
    assertThat(admits(all, bars)).isFalse();
    assertThat(admits(bars, all)).isFalse();
    assertThat(admits(all, deny("out", Action.values()))).isFalse();
    assertThat(admits(all, where(bars, time("until 2999-01-01T00:00:00Z")))).isFalse();
    // … but for a while, elsewhere, somebody else, not in earnest, or not everything
    assertThat(admits(all, where(bars, time("until 2001-01-01T00:00:00Z")))).isTrue();
    assertThat(admits(all, where(bars, Where.connections("x")))).isTrue();
    assertThat(admits(all, who(deny("out"), Who.groups("people")))).isTrue();
    assertThat(admits(all, Given.observed(bars))).isTrue();
    assertThat(admits(all, deny("out", Action.DELETE))).isTrue();
    assertThat(admits(all, Given.when(deny("out"), "statement.unbounded"))).isTrue();
  }

  private static boolean admits(Rule... rules) {
    return new PolicyEngine(Ruleset.enforcing(List.of(rules), List.of()))
        .admits(ALICE, ORDERS, NOON);
  }

  private static Scope columns(String... columns) {
    return new Scope(
        Set.of(Action.SELECT, Action.DELETE),
        List.of(),
        List.of(),
        java.util.Arrays.stream(columns).map(NamePattern::column).toList(),
        null);
  }

  private static Where network(String cidr) {
    return new Where(Set.of(), Set.of(), List.of(NetworkRange.parse(cidr)), List.of());
  }

  private static Where time(String window) {
    return new Where(Set.of(), Set.of(), List.of(), List.of(Period.parse(window)));
  }

  private static Verdict judge(Statement statement, Rule... rules) {
    return new PolicyEngine(Ruleset.enforcing(List.of(rules), List.of()))
        .judge(ALICE, ORDERS, statement, NOON);
  }
}
