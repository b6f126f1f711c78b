package dev.weir.bench.search;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.session.JudgedText;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The statements that are recorded: most are prepared ones of programs, the same few hundred texts
 * again and again; the others are written by agents with constants in them, each once. Some need a
 * yes, some are refused. Not thread-safe.
 */
final class Texts {
  /** In about one text of 25,000. */
  static final String RARE_WORD = "zanzibar";

  static final String RARE_RULE = "night exports are watched";
  static final String COMMON_RULE = "agents may read";
  static final String RARE_TABLE = "audit.ledger_2019";
  static final String PROTECTED_COLUMN = "public.customers.email";

  private static final double PREPARED_SHARE = 0.6;
  private static final int RARE_ONE_IN = 25_000;

  private final Company company;
  private final Random random;
  private final List<JudgedText> prepared = new ArrayList<>();

  Texts(Company company, Random random) {
    this.company = company;
    this.random = random;
    for (String table : company.tables()) {
      prepare(table);
    }
  }

  private void prepare(String table) {
    prepared.add(read("SELECT * FROM %s WHERE id = $1".formatted(table), table));
    prepared.add(
        read(
            "SELECT id, name, status FROM %s WHERE status = $1 ORDER BY created_at DESC LIMIT $2"
                .formatted(table),
            table));
    prepared.add(
        read(
            "SELECT count(*), sum(amount) FROM %s WHERE region = $1 AND created_at >= $2"
                .formatted(table),
            table));
    prepared.add(
        judged(
            "UPDATE %s SET status = $1, updated_at = now() WHERE id = $2".formatted(table),
            Action.UPDATE,
            table,
            Effect.ALLOW,
            "programs may change rows by their key"));
    prepared.add(
        judged(
            "INSERT INTO %s (name, status, amount, region) VALUES ($1, $2, $3, $4)"
                .formatted(table),
            Action.INSERT,
            table,
            Effect.ALLOW,
            "programs may add rows"));
  }

  JudgedText next() {
    if (random.nextInt(RARE_ONE_IN) == 0) {
      return judged(
          "SELECT amount FROM %s WHERE name = '%s' /* %d */"
              .formatted(RARE_TABLE, RARE_WORD, random.nextInt()),
          Action.SELECT,
          RARE_TABLE,
          Effect.ALLOW,
          RARE_RULE);
    }
    if (random.nextDouble() < PREPARED_SHARE) {
      return prepared.get(Company.skewed(random, prepared.size()));
    }
    return written(company.table(random));
  }

  private JudgedText written(String table) {
    String other = company.table(random);
    String word = company.word(random, false);
    int number = random.nextInt(1_000_000);
    return switch (random.nextInt(24)) {
      case 0 ->
          judged(
              "DROP TABLE %s_backup_%d".formatted(table, number),
              Action.DROP,
              table,
              Effect.DENY,
              "nobody drops");
      case 1 ->
          judged(
              "UPDATE %s SET status = '%s' WHERE amount > %d".formatted(table, word, number),
              Action.UPDATE,
              table,
              Effect.APPROVE,
              "changes of many rows need a yes");
      case 2, 3, 4 ->
          read(
              ("WITH recent AS (SELECT id, amount, region FROM %s WHERE created_at > now() -"
                      + " interval '%d days') SELECT region, count(*), avg(amount) FROM recent"
                      + " GROUP BY region HAVING count(*) > %d ORDER BY region")
                  .formatted(table, number % 365, number),
              table);
      case 5, 6, 7, 8 ->
          read(
              ("SELECT a.id, a.name, b.amount FROM %s a JOIN %s b ON b.id = a.id WHERE a.name LIKE"
                   + " '%s%%' AND b.amount BETWEEN %d AND %d ORDER BY b.created_at DESC LIMIT 100")
                  .formatted(table, other, word, number, number + 500),
              table,
              other);
      default ->
          read(
              "SELECT id, %s, %s FROM %s WHERE name = '%s %s' AND amount < %d LIMIT 50"
                  .formatted(column(), column(), table, word, company.word(random, true), number),
              table);
    };
  }

  private String column() {
    return Company.COLUMNS.get(random.nextInt(Company.COLUMNS.size()));
  }

  private static JudgedText read(String text, String... tables) {
    return judged(text, Action.SELECT, List.of(tables), Effect.ALLOW, COMMON_RULE);
  }

  private static JudgedText judged(
      String text, Action action, String table, Effect effect, String rule) {
    return judged(text, action, List.of(table), effect, rule);
  }

  private static JudgedText judged(
      String text, Action action, List<String> tables, Effect effect, String rule) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    var accesses = new java.util.LinkedHashSet<Access>();
    var findings = new ArrayList<Verdict.Finding>();
    var columns = new java.util.LinkedHashSet<ColumnName>();
    for (String table : tables) {
      int dot = table.indexOf('.');
      ObjectName name = ObjectName.of(table.substring(0, dot), table.substring(dot + 1));
      var access = new Access(action, ObjectKind.TABLE, name, Set.of(), Set.of(), false);
      if (accesses.add(access)) {
        findings.add(new Verdict.Finding(access, effect, rule, "because"));
      }
      if (table.endsWith("customers") && text.contains("email")) {
        columns.add(new ColumnName(name, "email"));
      }
    }
    var statement =
        new Statement(
            action.name(),
            0,
            utf8.length,
            accesses,
            Lineage.Traced.NOTHING,
            Set.of(),
            List.of(),
            Shape.PLAIN,
            TransactionEffect.NONE,
            Naming.NONE,
            false);
    var verdict =
        new Verdict(
            effect,
            findings,
            null,
            terms(effect, rule),
            List.of(),
            List.of(),
            null,
            columns,
            "f00d",
            true);
    return new JudgedText(utf8, new Reading.Script(List.of(statement)), List.of(verdict));
  }

  private static @org.jspecify.annotations.Nullable ApprovalTerms terms(
      Effect effect, String rule) {
    return effect != Effect.APPROVE
        ? null
        : new ApprovalTerms(
            rule,
            Set.of("dba"),
            Set.of(),
            1,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(30));
  }
}
