package dev.weir.bench.micro;

import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.Subject;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.policy.when.Condition;
import dev.weir.policy.when.ConditionFault;
import dev.weir.session.Admission;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.session.Grant;
import dev.weir.session.SessionLimits;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway judges with: 200 tables of 12 columns and 20 views on them, a policy of a dozen
 * rules, a protected column in every tenth table. Immutable.
 */
final class World {
  static final int TABLES = 200;
  static final int COLUMNS = 12;

  private World() {}

  static String table(int number) {
    return "t%03d".formatted(number % TABLES);
  }

  static Catalogue catalogue() {
    Map<String, Catalogue.Relation> relations = new HashMap<>();
    for (int i = 0; i < TABLES; i++) {
      List<Catalogue.Column> columns = new ArrayList<>();
      for (int c = 0; c < COLUMNS; c++) {
        columns.add(new Catalogue.Column("c" + c, c + 1, "text", null, null));
      }
      relations.put(table(i), relation(table(i), i, Catalogue.RelationKind.TABLE, columns, null));
    }
    for (int i = 0; i < TABLES; i += 10) {
      String name = "v" + table(i);
      relations.put(
          name,
          relation(
              name,
              TABLES + i,
              Catalogue.RelationKind.VIEW,
              List.of(
                  new Catalogue.Column("c0", 1, "text", null, null),
                  new Catalogue.Column("c1", 2, "text", null, null)),
              " SELECT c0, upper(c1) AS c1 FROM " + table(i) + " WHERE c2 IS NOT NULL;"));
    }
    return new InMemory(relations);
  }

  private static Catalogue.Relation relation(
      String name,
      int number,
      Catalogue.RelationKind kind,
      List<Catalogue.Column> columns,
      @Nullable String definition) {
    return new Catalogue.Relation(
        ObjectName.of("public", name),
        16_384 + number,
        kind,
        columns,
        definition,
        Set.of(),
        Set.of(),
        false,
        false,
        false);
  }

  private record InMemory(Map<String, Relation> relations) implements Catalogue {
    @Override
    public long version() {
      return 1;
    }

    @Override
    public List<String> searchPath() {
      return List.of("pg_catalog", "public");
    }

    @Override
    public @Nullable Relation relation(@Nullable String schema, String name) {
      return schema == null || schema.equals("public") ? relations.get(name) : null;
    }

    @Override
    public List<Function> functions(@Nullable String schema, String name) {
      return List.of();
    }
  }

  static PolicyEngine policy() {
    List<Rule> rules = new ArrayList<>();
    rules.add(rule("agents read", Who.groups("agents"), reads(null), new Answer.Allow()));
    for (int i = 0; i < 6; i++) {
      rules.add(
          rule(
              "team " + i + " writes",
              Who.groups("team" + i, "agents"),
              new Scope(
                  Set.of(Action.INSERT, Action.UPDATE),
                  List.of(NamePattern.object("public.t" + i + "*")),
                  List.of(),
                  List.of(),
                  null),
              new Answer.Allow()));
    }
    rules.add(
        rule(
            "changes without a condition need a yes",
            Who.ANYONE,
            new Scope(
                Set.of(Action.UPDATE, Action.DELETE),
                List.of(),
                List.of(),
                List.of(),
                condition("statement.unbounded")),
            new Answer.Approve(
                Set.of("dba"),
                Set.of(),
                1,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                null)));
    rules.add(
        rule(
            "no audit tables",
            Who.ANYONE,
            reads(NamePattern.object("audit.*")),
            new Answer.Deny(null)));
    rules.add(rule("no schema changes", Who.ANYONE, Scope.of(Action.DROP), new Answer.Deny(null)));
    var protection =
        new Protection(
            "numbers",
            Mode.ENFORCE,
            Where.ANYWHERE,
            List.of(NamePattern.column("public.t*0.c7"), NamePattern.column("public.t*5.c8")),
            Set.<Detector.Kind>of(),
            new Mask.KeepLast(4),
            Protection.Use.ANY,
            null);
    return new PolicyEngine(Ruleset.enforcing(rules, List.of(protection)));
  }

  private static Scope reads(@Nullable NamePattern tables) {
    return new Scope(
        Set.of(Action.SELECT),
        List.of(tables == null ? NamePattern.object("public.*") : tables),
        List.of(),
        List.of(),
        null);
  }

  private static Rule rule(String name, Who who, Scope scope, Answer answer) {
    return new Rule(name, Mode.ENFORCE, who, Where.ANYWHERE, scope, answer);
  }

  private static Condition condition(String source) {
    try {
      return Condition.compile(source);
    } catch (ConditionFault impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static Grant grant(PolicyEngine policy) {
    var subject = new Subject("alice", Set.of("agents"), Set.of(), "agent", "bench", Instant.MAX);
    var admission =
        new Admission(() -> policy, InstantSource.system(), () -> "s1", () -> SessionLimits.NONE);
    try {
      return admission.admit(subject, "bench", "postgres", InetAddress.getLoopbackAddress());
    } catch (AdmissionRefused impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
