package dev.weir.policy.engine;

import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.policy.when.Condition;
import dev.weir.policy.when.ConditionFault;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Subjects, statements and rules to decide about. */
final class Given {
  static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  static final Subject ALICE =
      new Subject("alice", Set.of("ai-agents"), Set.of("reader"), "claude", "entra", Instant.MAX);
  static final Place ORDERS =
      new Place("orders", "postgres", InetAddress.ofLiteral("10.1.2.3"), "s1");
  static final ColumnName SSN = column("public", "customers", "ssn");
  static final ColumnName NAME = column("public", "customers", "name");

  private Given() {}

  static ColumnName column(String schema, String table, String column) {
    return new ColumnName(ObjectName.of(schema, table), column);
  }

  static Access table(Action action, String schema, String name, String... columns) {
    return new Access(
        action, ObjectKind.TABLE, ObjectName.of(schema, name), Set.of(columns), Set.of(), false);
  }

  static Statement statement(Access... accesses) {
    return statement(Lineage.Traced.NOTHING, Shape.PLAIN, accesses);
  }

  static Statement statement(Lineage lineage, Shape shape, Access... accesses) {
    return new Statement(
        "SELECT",
        0,
        8,
        Set.of(accesses),
        lineage,
        Set.of(),
        List.of(),
        shape,
        TransactionEffect.NONE,
        Naming.NONE,
        false);
  }

  static Statement select(Lineage.Output... outputs) {
    return traced(List.of(outputs), Set.of(), Set.of());
  }

  static Statement steeredBy(ColumnName column, Lineage.Use use) {
    return traced(List.of(), Set.of(new Lineage.Steering(column, use, "WHERE")), Set.of());
  }

  static Statement traced(
      List<Lineage.Output> outputs, Set<Lineage.Steering> steering, Set<Lineage.Flow> flows) {
    return statement(
        new Lineage.Traced(outputs, steering, flows),
        Shape.PLAIN,
        table(Action.SELECT, "public", "customers", "ssn"));
  }

  static Lineage.Output plain(ColumnName column) {
    return new Lineage.Output(column.column(), Set.of(column), column);
  }

  static Lineage.Output derived(String name, ColumnName... sources) {
    return new Lineage.Output(name, Set.of(sources), null);
  }

  static Rule allow(String name, Action... actions) {
    return rule(name, Scope.of(actions), new Answer.Allow());
  }

  static Rule deny(String name, Action... actions) {
    return rule(name, Scope.of(actions), new Answer.Deny(null));
  }

  static Rule ask(String name, String group, Action... actions) {
    return rule(name, Scope.of(actions), approve(Set.of(group), 1, 5));
  }

  static Answer.Approve approve(Set<String> groups, int quorum, int minutes) {
    return new Answer.Approve(
        groups,
        Set.of(),
        quorum,
        Duration.ofMinutes(minutes),
        Duration.ofMinutes(1),
        Duration.ofMinutes(30),
        null);
  }

  static Rule rule(String name, Scope scope, Answer answer) {
    return new Rule(name, Mode.ENFORCE, Who.ANYONE, Where.ANYWHERE, scope, answer);
  }

  static Rule observed(Rule rule) {
    return new Rule(
        rule.name(), Mode.OBSERVE, rule.who(), rule.where(), rule.scope(), rule.answer());
  }

  static Rule where(Rule rule, Where where) {
    return new Rule(rule.name(), rule.mode(), rule.who(), where, rule.scope(), rule.answer());
  }

  static Rule who(Rule rule, Who who) {
    return new Rule(rule.name(), rule.mode(), who, rule.where(), rule.scope(), rule.answer());
  }

  static Rule when(Rule rule, String condition) {
    try {
      Scope scope = rule.scope();
      return new Rule(
          rule.name(),
          rule.mode(),
          rule.who(),
          rule.where(),
          new Scope(
              scope.actions(),
              scope.tables(),
              scope.functions(),
              scope.columns(),
              Condition.compile(condition)),
          rule.answer());
    } catch (ConditionFault e) {
      throw new AssertionError(e);
    }
  }

  static Scope tables(List<Action> actions, String... patterns) {
    return new Scope(
        Set.copyOf(actions),
        Arrays.stream(patterns).map(NamePattern::object).toList(),
        List.of(),
        List.of(),
        null);
  }

  static Protection protect(String name, Mask mask, Protection.Use use, String... columns) {
    return protect(name, Mode.ENFORCE, mask, use, null, columns);
  }

  static Protection protect(
      String name,
      Mode mode,
      Mask mask,
      Protection.Use use,
      @Nullable Who except,
      String... columns) {
    return new Protection(
        name,
        mode,
        Where.ANYWHERE,
        Arrays.stream(columns).map(NamePattern::column).toList(),
        Set.<Detector.Kind>of(),
        mask,
        use,
        except);
  }
}
