package dev.weir.gateway.judging;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.session.JudgedText;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.skeleton.Skeleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as this session judged it. What the data path asks at every use is worked out once.
 * Belongs to one session; immutable but for what is {@link #known}, which the event loop alone
 * touches.
 */
public final class Judgement {
  private final JudgedText text;
  private final Stamp<?> stamp;
  private final Catalogue catalogue;
  private final boolean protects;
  private final boolean sharedNames;
  private final UsedNames names;
  private final List<Statement> statements;
  private final boolean dependsOnNames;
  private final boolean reusable;
  private final boolean changesEnvironment;
  private final boolean changesNames;
  private final boolean hasUncertainNames;
  private final boolean namesAfterTransaction;
  private final boolean copiesIn;
  private final boolean copiesMaskedOut;
  private final @Nullable Known[] known;
  private final @Nullable Known[] knownOfText;
  private final String ownSchema;

  /**
   * What a wire has worked out of a text or a statement's result, so that it need not be worked out
   * again.
   */
  public interface Known {}

  /**
   * @param catalogue the names as they were when it was read
   * @param protects whether anything is protected for this subject here
   * @param sharedNames whether the names mean the same in other sessions of the role
   * @param names of the session that the text refers to
   * @param ownSchema where the server's own functions are
   */
  Judgement(
      JudgedText text,
      Stamp<?> stamp,
      Catalogue catalogue,
      boolean protects,
      boolean sharedNames,
      UsedNames names,
      String ownSchema) {
    this.text = text;
    this.stamp = stamp;
    this.catalogue = catalogue;
    this.protects = protects;
    this.sharedNames = sharedNames;
    this.names = names;
    this.ownSchema = ownSchema;
    this.statements =
        switch (text.reading()) {
          case Reading.Script script -> script.statements();
          case Reading.Unreadable _ -> List.of();
        };
    this.dependsOnNames = statements.stream().anyMatch(Statement::dependsOnNames);
    this.reusable = !dependsOnNames && text.verdicts().stream().allMatch(Verdict::reusable);
    this.changesEnvironment = statements.stream().anyMatch(this::changesEnvironment);
    this.changesNames =
        statements.stream().map(Statement::naming).anyMatch(Judgement::givesOrTakesNames);
    this.hasUncertainNames =
        statements.stream()
            .anyMatch(statement -> statement.accesses().contains(Access.withUncertainNames()));
    this.namesAfterTransaction = namesAfterTransaction(statements);
    this.copiesIn = statements.stream().anyMatch(statement -> statement.shape().copyIn());
    this.copiesMaskedOut = copiesMaskedOut(statements, text.verdicts());
    this.known = new Known[statements.size()];
    this.knownOfText = new Known[1];
  }

  /** This judgement of another text, shared but for the text itself. */
  private Judgement(Judgement like, JudgedText text) {
    this.text = text;
    this.stamp = like.stamp;
    this.catalogue = like.catalogue;
    this.protects = like.protects;
    this.sharedNames = like.sharedNames;
    this.names = like.names;
    this.ownSchema = like.ownSchema;
    this.statements =
        text.reading() instanceof Reading.Script script ? script.statements() : List.of();
    this.dependsOnNames = like.dependsOnNames;
    this.reusable = like.reusable;
    this.changesEnvironment = like.changesEnvironment;
    this.changesNames = like.changesNames;
    this.hasUncertainNames = like.hasUncertainNames;
    this.namesAfterTransaction = like.namesAfterTransaction;
    this.copiesIn = like.copiesIn;
    this.copiesMaskedOut = like.copiesMaskedOut;
    this.known = like.known;
    this.knownOfText = like.knownOfText;
  }

  /**
   * What is judged of another text under the same stamp.
   *
   * @param utf8 a text that fits {@link #skeleton}; taken over
   */
  Judgement ofText(byte[] utf8) {
    return new Judgement(this, text.ofText(utf8));
  }

  /** Another text, not judged yet, that was read with the same names. */
  public Judgement unjudged(JudgedText other) {
    return new Judgement(other, stamp, catalogue, protects, sharedNames, UsedNames.NONE, ownSchema);
  }

  /**
   * The other texts that are judged like this one; null if there are none that are known. Whoever
   * is asked for a yes, or told of a no, has to do with one text.
   */
  @Nullable Skeleton skeleton() {
    return reusable
            && effect() == Effect.ALLOW
            && text.reading() instanceof Reading.Script(var _, var skeleton)
        ? skeleton
        : null;
  }

  public JudgedText text() {
    return text;
  }

  public Stamp<?> stamp() {
    return stamp;
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  public boolean protects() {
    return protects;
  }

  /**
   * Whether its names mean the same in every session of the role under the same search path or
   * database; false if it was read with what only this session may see.
   */
  public boolean hasSharedNames() {
    return sharedNames;
  }

  /** The names of the session that the text refers to. */
  public UsedNames names() {
    return names;
  }

  /** The statements in order; empty for an empty query or an unreadable text. */
  public List<Statement> statements() {
    return statements;
  }

  public Statement statement(int index) {
    return statements.get(index);
  }

  public Verdict verdict(int index) {
    return text.verdicts().get(index);
  }

  public Effect effect() {
    return text.effect();
  }

  /** Why this text may not run at all; null if it may, be it after a yes. */
  public @Nullable Refusal refusal() {
    if (text.reading() instanceof Reading.Unreadable unreadable) {
      return new Refusal(
          unreadable.sqlState(),
          unreadable.reason(),
          unreadable.detail(),
          unreadable.hint(),
          unreadable.position());
    }
    if (effect() == Effect.DENY) {
      for (Verdict verdict : text.verdicts()) {
        if (verdict.effect() == Effect.DENY) {
          return refusal(verdict);
        }
      }
    }
    if (hasUncertainNames) {
      return Refusal.of(
          Refusal.INSUFFICIENT_PRIVILEGE,
          "what names mean in this text depends on a statement before them in it",
          "Send the statements after it in another message.");
    }
    return null;
  }

  private static Refusal refusal(Verdict verdict) {
    Verdict.Refusal refusal = verdict.refusal();
    return refusal == null
        ? Refusal.of(Refusal.INSUFFICIENT_PRIVILEGE, "permission denied by policy")
        : new Refusal(refusal.sqlState(), refusal.message(), refusal.detail(), refusal.hint());
  }

  /** Whether it may serve again for the same text at the same stamp. */
  public boolean reusable() {
    return reusable;
  }

  public boolean dependsOnNames() {
    return dependsOnNames;
  }

  /** Whether texts that follow may mean something else once it has run. */
  public boolean changesEnvironment() {
    return changesEnvironment;
  }

  /** Whether it prepares, declares, closes or deallocates by SQL. */
  public boolean changesNames() {
    return changesNames;
  }

  public boolean copiesIn() {
    return copiesIn;
  }

  /** Whether a COPY TO STDOUT would have to be masked. */
  public boolean copiesMaskedOut() {
    return copiesMaskedOut;
  }

  private static boolean copiesMaskedOut(List<Statement> statements, List<Verdict> verdicts) {
    for (int i = 0; i < statements.size(); i++) {
      if (statements.get(i).shape().copyOut()
          && verdicts.get(i).masks().stream().anyMatch(mask -> mask != null)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether what names in it mean depends on what runs before them in the same text, and could not
   * be told.
   */
  public boolean hasUncertainNames() {
    return hasUncertainNames;
  }

  /** Whether names are looked up after the end of a transaction in the same text. */
  public boolean namesAfterTransaction() {
    return namesAfterTransaction;
  }

  private static boolean namesAfterTransaction(List<Statement> statements) {
    boolean ended = false;
    for (Statement statement : statements) {
      if (ended && statement.transaction() == TransactionEffect.NONE) {
        return true;
      }
      ended |= endsTransaction(statement);
    }
    return false;
  }

  /** What is known of the result of a statement, null if nothing; the event loop alone asks. */
  public @Nullable Known known(int index) {
    return known[index];
  }

  /** The same will be said again; the event loop alone calls it. */
  public void know(int index, Known found) {
    known[index] = found;
  }

  /** What is known of the whole text, null if nothing; the event loop alone asks. */
  public @Nullable Known knownOfText() {
    return knownOfText[0];
  }

  /** The same will be said again; the event loop alone calls it. */
  public void knowOfText(Known found) {
    knownOfText[0] = found;
  }

  private static boolean givesOrTakesNames(Naming naming) {
    return !(naming instanceof Naming.None || naming instanceof Naming.Savepoint);
  }

  private static boolean changesSettings(Statement statement) {
    return statement.settings().stream().anyMatch(change -> !change.harmless())
        || statement.naming() instanceof Naming.DiscardsAll;
  }

  private boolean changesEnvironment(Statement statement) {
    return statement.shape().changesCatalogue()
        || changesSettings(statement)
        || statement.accesses().stream().anyMatch(this::runsCode);
  }

  /** Code may change settings; functions of the server that do not run texts do not. */
  private boolean runsCode(Access access) {
    return access.action() == Action.CODE
        || access.action() == Action.CALL && !ownSchema.equals(access.object().schema());
  }

  /** Whether it ends a transaction, or a part of one, and with it what was set or created there. */
  public boolean endsTransaction() {
    return statements.stream().anyMatch(Judgement::endsTransaction);
  }

  /** Whether the statement does so, counted from 0. */
  public boolean endsTransaction(int index) {
    return endsTransaction(statement(index));
  }

  /** Whether it can run in a transaction that has failed, for it begins with the end of that. */
  public boolean endsTransactionFirst() {
    return !statements.isEmpty() && endsTransaction(0);
  }

  private static boolean endsTransaction(Statement statement) {
    return switch (statement.transaction()) {
      case COMMIT, ROLLBACK, ROLLBACK_TO_SAVEPOINT, PREPARE_TRANSACTION -> true;
      case NONE, BEGIN, SAVEPOINT, RELEASE_SAVEPOINT -> false;
    };
  }

  /** Whether it does nothing but begin or end transactions, so that no name in it matters. */
  public boolean controlsTransactionsOnly() {
    return !statements.isEmpty()
        && statements.stream()
            .allMatch(statement -> statement.transaction() != TransactionEffect.NONE);
  }

  /**
   * Whether it does nothing but steer the session: no rows, only settings or transaction control.
   */
  public boolean steersSessionOnly() {
    return !statements.isEmpty()
        && statements.stream()
            .allMatch(statement ->
                !statement.shape().returnsRows()
                    && !statement.shape().copyOut()
                    && (!statement.settings().isEmpty()
                        || statement.transaction() != TransactionEffect.NONE));
  }

  /** The settings that a completed statement changed. */
  public List<SettingChange> settings(int index) {
    return statements.get(index).settings();
  }
}
