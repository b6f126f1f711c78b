package dev.weir.policy.when;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A CEL expression over {@code statement}, {@code access}, {@code subject}, {@code session} and
 * {@code now}, type-checked against {@link Facts} when it is made. Immutable and thread-safe; equal
 * by its text. Evaluation is bounded: expressions are short and comprehensions end.
 */
public final class Condition {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']+)'.*");

  private final String source;
  private final CelRuntime.Program program;
  private final Set<String> named;

  private Condition(String source, CelRuntime.Program program, Set<String> named) {
    this.source = source;
    this.program = program;
    this.named = named;
  }

  /**
   * @throws ConditionFault if it does not parse, names what does not exist, or is no truth value
   */
  public static Condition compile(String source) throws ConditionFault {
    try {
      CelAbstractSyntaxTree tree = Facts.COMPILER.compile(source).getAst();
      if (!tree.getResultType().equals(SimpleType.BOOL)) {
        throw new ConditionFault(
            1, 1, "gives %s, not true or false".formatted(tree.getResultType().name()));
      }
      Set<String> named =
          tree.getReferenceMap().values().stream()
              .map(CelReference::name)
              .collect(Collectors.toUnmodifiableSet());
      return new Condition(source, Facts.RUNTIME.createProgram(tree), named);
    } catch (CelValidationException e) {
      throw fault(source, e);
    } catch (CelEvaluationException e) {
      throw new ConditionFault(1, 1, Objects.toString(e.getMessage(), "cannot be planned"));
    }
  }

  /**
   * @param facts see {@link Facts#of}
   * @throws ConditionFailed if it cannot be evaluated for these facts (a division by zero, an index
   *     past the end, too many steps)
   */
  public boolean holds(Map<String, Object> facts) throws ConditionFailed {
    try {
      if (program.eval(facts) instanceof Boolean answer) {
        return answer;
      }
      throw new ConditionFailed("it gave no truth value");
    } catch (CelEvaluationException | RuntimeException e) {
      // The evaluator is not ours: whatever it throws, the question stays unanswered.
      throw new ConditionFailed(Objects.toString(e.getMessage(), "no reason given"));
    }
  }

  /** Whether the answer depends on the time. */
  public boolean timeBound() {
    return named.contains("now");
  }

  /** Whether the answer depends on which of several sessions it is. */
  public boolean sessionBound() {
    return named.contains("session.id");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Condition condition && condition.source.equals(source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  /** The expression as written. */
  @Override
  public String toString() {
    return source;
  }

  private static ConditionFault fault(String source, CelValidationException e) {
    return e.getErrors().stream()
        .min(
            Comparator.comparingInt((CelIssue issue) -> issue.getSourceLocation().getLine())
                .thenComparingInt(issue -> issue.getSourceLocation().getColumn()))
        .map(issue -> fault(source, issue))
        .orElseGet(() -> new ConditionFault(1, 1, Objects.toString(e.getMessage(), "is not CEL")));
  }

  private static ConditionFault fault(String source, CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
    String message =
        undeclared.matches()
            ? unknownName(source, line, column, undeclared.group(1))
            : issue.getMessage();
    return new ConditionFault(line, column + 1, message);
  }

  private static String unknownName(String source, int line, int column, String reported) {
    String text = source.lines().skip(line - 1L).findFirst().orElse("");
    Matcher name = NAME.matcher(text);
    String full =
        column <= text.length() && name.find(column) && name.start() == column
            ? name.group()
            : reported;
    String meant = Spelling.closest(full, Facts.names());
    return "unknown name \"%s\"%s"
        .formatted(full, meant == null ? "" : ", did you mean \"%s\"?".formatted(meant));
  }
}
