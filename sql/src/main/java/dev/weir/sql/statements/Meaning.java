package dev.weir.sql.statements;

import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.lineage.Facts;
import java.util.List;

/**
 * What a family of statements says of one statement, beside the facts of its walk.
 *
 * @param kind the command in the server's words
 * @param outputs the columns of the result
 * @param answer the shape of the answer
 */
public record Meaning(
    String kind,
    List<Lineage.Output> outputs,
    Answer answer,
    TransactionEffect transaction,
    Naming naming,
    boolean dependsOnNames) {

  /** How a statement answers. */
  public enum Answer {
    COMMAND,
    ROWS,
    COPY_IN,
    COPY_OUT,
    /** A plan; the statement does not run. */
    PLAN,
    /** A plan of a statement that runs. */
    PLAN_AND_RUN
  }

  public Meaning {
    outputs = List.copyOf(outputs);
  }

  public static Meaning command(String kind) {
    return new Meaning(kind, List.of(), Answer.COMMAND, TransactionEffect.NONE, Naming.NONE, false);
  }

  public static Meaning rows(String kind, List<Lineage.Output> outputs) {
    return new Meaning(kind, outputs, Answer.ROWS, TransactionEffect.NONE, Naming.NONE, false);
  }

  public Meaning answering(Answer other) {
    return new Meaning(kind, outputs, other, transaction, naming, dependsOnNames);
  }

  public Meaning with(TransactionEffect effect) {
    return new Meaning(kind, outputs, answer, effect, naming, dependsOnNames);
  }

  public Meaning with(Naming change) {
    return new Meaning(kind, outputs, answer, transaction, change, dependsOnNames);
  }

  public Meaning dependingOnNames() {
    return new Meaning(kind, outputs, answer, transaction, naming, true);
  }

  /**
   * The statement, with the facts of its walk.
   *
   * @param offset where it begins in the text, in bytes
   * @param length of its text in bytes
   */
  public Statement statement(Facts facts, int offset, int length) {
    return new Statement(
        kind,
        offset,
        length,
        facts.accesses(),
        facts.lineage(outputs),
        facts.functions(),
        facts.settings(),
        shape(facts),
        transaction,
        naming,
        dependsOnNames);
  }

  private Shape shape(Facts facts) {
    boolean explain =
        switch (answer) {
          case PLAN, PLAN_AND_RUN -> true;
          case COMMAND, ROWS, COPY_IN, COPY_OUT -> false;
        };
    return new Shape(
        facts.unbounded(),
        facts.rowLocking(),
        answer == Answer.ROWS || explain,
        answer == Answer.COPY_IN,
        answer == Answer.COPY_OUT,
        explain,
        answer != Answer.PLAN,
        facts.changesCatalogue());
  }
}
