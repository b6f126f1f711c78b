package dev.weir.gateway.mysql.relay.result;

import dev.weir.gateway.judging.Judgement;
import dev.weir.policy.Verdict;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * What the relay asks of a judged text each time it runs, worked out once: its statements' facts do
 * not change. Immutable.
 */
public final class Traits implements Judgement.Known {
  /** What statements are said to read that show what the server keeps. */
  private static final ObjectName WARNINGS = ObjectName.bare("warnings");

  private static final ObjectName SESSIONS = ObjectName.of("information_schema", "processlist");

  private static final Set<ObjectName> KEPT_BY_SERVER =
      Set.of(WARNINGS, ObjectName.bare("warning_count"), ObjectName.bare("error_count"));

  /** Kinds of statements that make the server forget what it said before, if they name a table. */
  private static final Set<String> OPENING =
      Set.of("SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE");

  /** Settings whose change may leave Weir without the server's reports. */
  private static final Set<String> OF_REPORTS =
      Set.of("session_track_system_variables", "session_track_schema");

  private final List<OfStatement> statements;
  private final boolean withholdsWords;
  private final boolean mayRunCode;
  private final boolean looksAtRows;
  private final boolean touchesTable;
  private final boolean saysWords;
  private final boolean onlyListsWords;
  private final boolean readsVariables;
  private final boolean mayEndReports;

  /**
   * @param mayRunCode it may run routines or triggers
   * @param readsVariables it may read a variable of its user
   * @param saysWords it shows what the server keeps of the statement before
   * @param showsSessions it shows texts of other sessions
   * @param mayEndReports the server may report less of the session once it has run
   */
  public record OfStatement(
      boolean mayRunCode,
      boolean readsVariables,
      boolean saysWords,
      boolean showsSessions,
      boolean mayEndReports) {}

  private Traits(Judgement judgement) {
    List<Statement> of = judgement.statements();
    this.statements =
        of.stream()
            .map(statement ->
                new OfStatement(
                    HiddenCode.mayRun(statement, judgement.catalogue()),
                    readsVariables(statement),
                    saysWords(statement),
                    showsSessions(statement),
                    mayEndReports(statement)))
            .toList();
    this.withholdsWords = judgement.text().verdicts().stream().anyMatch(Verdict::withholdsWords);
    this.mayRunCode = statements.stream().anyMatch(OfStatement::mayRunCode);
    this.looksAtRows =
        mayRunCode || of.stream().anyMatch(statement -> statement.shape().changesCatalogue());
    this.touchesTable = of.stream().anyMatch(Traits::touchesTable);
    this.saysWords = statements.stream().anyMatch(OfStatement::saysWords);
    this.onlyListsWords = of.size() == 1 && listsWords(of.getFirst());
    this.readsVariables = statements.stream().anyMatch(OfStatement::readsVariables);
    this.mayEndReports = statements.stream().anyMatch(OfStatement::mayEndReports);
  }

  /** Those of a text; on the session's event loop. */
  public static Traits of(Judgement judgement) {
    if (judgement.knownOfText() instanceof Traits known) {
      return known;
    }
    var traits = new Traits(judgement);
    judgement.knowOfText(traits);
    return traits;
  }

  public OfStatement statement(int index) {
    return statements.get(index);
  }

  /** Whether the server's words may repeat what is protected. */
  boolean withholdsWords() {
    return withholdsWords;
  }

  /** Whether any statement may run routines or triggers. */
  public boolean mayRunCode() {
    return mayRunCode;
  }

  /**
   * Whether it looks at rows that its facts do not tell of: triggers and routines say what they
   * like, and a definition that fails because of a row repeats that.
   */
  boolean looksAtRows() {
    return looksAtRows;
  }

  /** Whether the server forgets the warnings of the statement before. */
  boolean touchesTable() {
    return touchesTable;
  }

  /** Whether it shows what the server keeps of the statement before. */
  boolean saysWords() {
    return saysWords;
  }

  /** Whether it does nothing else than list that, and is answered well by an empty list. */
  boolean onlyListsWords() {
    return onlyListsWords;
  }

  /** Whether any statement may read a variable of its user. */
  public boolean readsVariables() {
    return readsVariables;
  }

  /** Whether the server may report less of the session once any of it has run. */
  public boolean mayEndReports() {
    return mayEndReports;
  }

  private static boolean readsVariables(Statement statement) {
    return statement.accesses().stream().anyMatch(Traits::readsVariable);
  }

  /** Whether this is the reading of a variable of the user, or of a setting. */
  public static boolean readsVariable(Access access) {
    return access.action() == Action.SELECT && access.kind() == ObjectKind.SETTING;
  }

  private static boolean saysWords(Statement statement) {
    return statement.accesses().stream()
        .anyMatch(access ->
            access.kind() == ObjectKind.SESSION && KEPT_BY_SERVER.contains(access.object()));
  }

  private static boolean listsWords(Statement statement) {
    return statement.kind().equals("SHOW")
        && statement.accesses().stream().allMatch(access -> access.object().equals(WARNINGS));
  }

  /** SHOW and its kin have accesses of tables, but the server need not open any for them. */
  private static boolean touchesTable(Statement statement) {
    return OPENING.contains(statement.kind())
        && !saysWords(statement)
        && statement.accesses().stream()
            .anyMatch(
                access -> access.object().schema() != null && access.kind() == ObjectKind.TABLE);
  }

  private static boolean showsSessions(Statement statement) {
    return statement.accesses().stream()
        .anyMatch(access -> access.object().equals(SESSIONS) && access.action() == Action.SELECT);
  }

  /**
   * A routine may set what it likes, and first of all that nothing is reported of it; and so may
   * what stands behind a name.
   */
  private static boolean mayEndReports(Statement statement) {
    return statement.settings().stream().anyMatch(change -> OF_REPORTS.contains(change.name()))
        || statement.accesses().stream()
            .map(Access::action)
            .anyMatch(action ->
                action == Action.CALL
                    || action == Action.SET && statement.kind().startsWith("EXECUTE"));
  }
}
