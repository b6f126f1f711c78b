package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.policy.rule.ActionWords;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.policy.when.Condition;
import dev.weir.policy.when.ConditionFault;
import dev.weir.sql.Action;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code rules}. */
final class RuleForm {
  static final Duration WAIT = Duration.ofMinutes(5);
  static final Duration TRANSACTION_WAIT = Duration.ofSeconds(60);
  static final Duration RETRY = Duration.ofMinutes(30);

  /** What a rule says of what it is about. */
  private record Body(Scope scope, Answer answer) {}

  private static final Map<String, Set<Action>> ACTIONS = ActionWords.ALL;

  private static final Key<List<Set<Action>>> ACTION_LIST =
      optional(
          "actions",
          new ListOf<>(
              Scalar.word(
                  List.copyOf(ACTIONS.keySet()), name -> ACTIONS.getOrDefault(name, Set.of()))),
          "What is done; read, write, ddl and all are groups.");
  private static final Key<List<Set<Action>>> REQUIRED_ACTION_LIST =
      required(ACTION_LIST.name(), ACTION_LIST.form(), ACTION_LIST.description());
  private static final Key<List<NamePattern>> TABLES =
      optional(
          "tables",
          new ListOf<>(Scalar.of("string", (text, spot, source) -> NamePattern.object(text))),
          "Tables, views and sequences: schema.table, * for any characters of a part.");
  private static final Key<List<NamePattern>> FUNCTIONS =
      optional(
          "functions",
          new ListOf<>(Scalar.of("string", (text, spot, source) -> NamePattern.object(text))),
          "Functions and procedures: schema.function.");
  private static final Key<List<NamePattern>> COLUMNS =
      optional(
          "columns",
          new ListOf<>(Scalar.of("string", (text, spot, source) -> NamePattern.column(text))),
          "schema.table.column: allowing, no other column; denying or asking, any of them.");
  private static final Key<Condition> WHEN =
      optional(
          "when",
          Scalar.of("string", (text, spot, source) -> condition(text)),
          "A CEL expression that must hold as well.");
  private static final Key<String> MESSAGE =
      optional("message", Scalar.text(), "What the client is told instead of the default.");
  private static final Key<List<String>> BY_GROUPS =
      optional("groups", new ListOf<>(Scalar.text()), "Members of any of these may answer.");
  private static final Key<List<String>> BY_USERS =
      optional("users", new ListOf<>(Scalar.text()), "These may answer.");
  private static final Key<Fields> BY =
      required(
          "by",
          new Section<>(List.of(BY_GROUPS, BY_USERS), fields -> fields),
          "Who may say yes: members of the groups, or the users.");
  private static final Key<Long> QUORUM =
      optional(
          "quorum",
          Scalar.number(1, 100),
          "How many different people must say yes; 1 unless said.");
  private static final Key<Duration> WAIT_KEY =
      optional("wait", Units.duration(), "How long the statement is held; 5m unless said.");
  private static final Key<Duration> TRANSACTION_WAIT_KEY =
      optional(
          "transactionWait",
          Units.duration(),
          "The same in an open transaction; 60s unless said, never longer than wait.");
  private static final Key<Duration> RETRY_KEY =
      optional(
          "retry",
          Units.duration(),
          "How long a late yes lets the same statement through once; 30m unless said.");

  private static final Key<Body> ALLOW =
      optional(
          "allow",
          new Section<>(
              List.of(REQUIRED_ACTION_LIST, TABLES, FUNCTIONS, COLUMNS, WHEN),
              fields -> new Body(scope(fields), new Answer.Allow())),
          "What may be done.");
  private static final Key<Body> APPROVE =
      optional(
          "approve",
          new Section<>(
              List.of(
                  ACTION_LIST,
                  TABLES,
                  FUNCTIONS,
                  COLUMNS,
                  WHEN,
                  BY,
                  QUORUM,
                  WAIT_KEY,
                  TRANSACTION_WAIT_KEY,
                  RETRY_KEY,
                  MESSAGE),
              RuleForm::approve),
          "What may be done once somebody said yes.");
  private static final Key<Body> DENY =
      optional(
          "deny",
          new Section<>(
              List.of(ACTION_LIST, TABLES, FUNCTIONS, COLUMNS, WHEN, MESSAGE), RuleForm::deny),
          "What may not be done.");

  private static final Key<String> NAME =
      required("name", Names.unique("rule"), "Named by every decision it makes.");
  private static final Key<Mode> MODE =
      optional(
          "mode",
          Scalar.word(Mode.class),
          "enforce, or observe: record what would be done and let pass.");
  private static final Key<Who> WHO =
      optional("who", PartyForm.WHO, "For whom; every part given must fit. Everybody unless said.");
  private static final Key<Where> WHERE =
      optional("where", PartyForm.WHERE, "Where and when; every part given must fit.");

  static final ListOf<Rule> FORM =
      new ListOf<>(
          new Section<>(List.of(NAME, MODE, WHO, WHERE, ALLOW, APPROVE, DENY), RuleForm::make));

  private RuleForm() {}

  private static @Nullable Rule make(Fields fields) {
    List<Key<Body>> answers = Stream.of(ALLOW, APPROVE, DENY).filter(fields::has).toList();
    if (answers.size() != 1) {
      fields.fault(
          answers.isEmpty()
              ? "says nothing: give it one of allow, approve, deny"
              : "says several things: keep one of allow, approve, deny");
      return null;
    }
    Mode mode = fields.or(MODE, Mode.ENFORCE);
    Body body = fields.need(answers.getFirst());
    if (mode == Mode.OBSERVE && body.answer() instanceof Answer.Allow) {
      fields.fault(MODE, "a rule that allows cannot be observed: it would grant nothing");
      return null;
    }
    return new Rule(
        fields.need(NAME),
        mode,
        fields.or(WHO, Who.ANYONE),
        fields.or(WHERE, Where.ANYWHERE),
        body.scope(),
        body.answer());
  }

  private static @Nullable Body approve(Fields fields) {
    if (isAboutNothing(fields)) {
      return null;
    }
    Fields by = fields.need(BY);
    Duration wait = fields.or(WAIT_KEY, WAIT);
    Duration transactionWait = fields.or(TRANSACTION_WAIT_KEY, TRANSACTION_WAIT);
    return new Body(
        scope(fields),
        new Answer.Approve(
            Set.copyOf(by.or(BY_GROUPS, List.of())),
            Set.copyOf(by.or(BY_USERS, List.of())),
            Math.toIntExact(fields.or(QUORUM, 1L)),
            wait,
            transactionWait.compareTo(wait) < 0 ? transactionWait : wait,
            fields.or(RETRY_KEY, RETRY),
            fields.get(MESSAGE)));
  }

  private static @Nullable Body deny(Fields fields) {
    return isAboutNothing(fields)
        ? null
        : new Body(scope(fields), new Answer.Deny(fields.get(MESSAGE)));
  }

  private static boolean isAboutNothing(Fields fields) {
    boolean nothing =
        Stream.of(ACTION_LIST, TABLES, FUNCTIONS, COLUMNS, WHEN).noneMatch(fields::has);
    if (nothing) {
      fields.fault("does not say of what; for everything write actions: [all]");
    }
    return nothing;
  }

  private static Scope scope(Fields fields) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    fields.or(ACTION_LIST, List.of()).forEach(actions::addAll);
    return new Scope(
        actions,
        fields.or(TABLES, List.of()),
        fields.or(FUNCTIONS, List.of()),
        fields.or(COLUMNS, List.of()),
        fields.get(WHEN));
  }

  private static Condition condition(String text) {
    try {
      return Condition.compile(text);
    } catch (ConditionFault e) {
      String message = String.valueOf(e.getMessage());
      if (e.line() == 1) {
        throw new Scalar.At(message, e.column());
      }
      throw new IllegalArgumentException(
          "%s (line %d, column %d of the condition)".formatted(message, e.line(), e.column()), e);
    }
  }
}
