package dev.weir.sql.postgres.statements;

import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.TransactionEffect;
import java.util.List;

/**
 * What a family of statements says of one statement, beside the facts of its walk.
 *
 * @param kind the command in the server's words
 * @param outputs the columns of the result
 * @param answer the shape of the answer
 */
record Meaning(
    String kind,
    List<Lineage.Output> outputs,
    Answer answer,
    TransactionEffect transaction,
    Naming naming,
    boolean dependsOnNames) {

  /** How a statement answers. */
  enum Answer {
    COMMAND,
    ROWS,
    COPY_IN,
    COPY_OUT,
    /** A plan; the statement does not run. */
    PLAN,
    /** A plan of a statement that runs. */
    PLAN_AND_RUN
  }

  Meaning {
    outputs = List.copyOf(outputs);
  }

  static Meaning command(String kind) {
    return new Meaning(kind, List.of(), Answer.COMMAND, TransactionEffect.NONE, Naming.NONE, false);
  }

  static Meaning rows(String kind, List<Lineage.Output> outputs) {
    return new Meaning(kind, outputs, Answer.ROWS, TransactionEffect.NONE, Naming.NONE, false);
  }

  Meaning answering(Answer other) {
    return new Meaning(kind, outputs, other, transaction, naming, dependsOnNames);
  }

  Meaning with(TransactionEffect effect) {
    return new Meaning(kind, outputs, answer, effect, naming, dependsOnNames);
  }

  Meaning with(Naming change) {
    return new Meaning(kind, outputs, answer, transaction, change, dependsOnNames);
  }

  Meaning dependingOnNames() {
    return new Meaning(kind, outputs, answer, transaction, naming, true);
  }
}
