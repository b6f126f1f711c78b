package dev.weir.sql.statements;

import dev.weir.sql.Access;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.util.HashSet;
import java.util.Set;

/** Names that may mean something else by the time a statement runs. */
public final class UncertainNames {
  private UncertainNames() {}

  /**
   * The statement as it must be taken if the names in it may mean something else by the time it
   * runs, because of what stands before it in the same text.
   *
   * @param unknown the rules cannot judge it either
   */
  public static Statement in(Statement statement, String reason, boolean unknown) {
    if (statement.transaction() != TransactionEffect.NONE) {
      return statement;
    }
    Set<Access> accesses = new HashSet<>(statement.accesses());
    if (unknown) {
      accesses.add(Access.withUncertainNames());
    }
    return new Statement(
        statement.kind(),
        statement.offset(),
        statement.length(),
        accesses,
        new Lineage.Untraced(reason),
        statement.functions(),
        statement.settings(),
        statement.shape(),
        statement.transaction(),
        statement.naming() instanceof Naming.None ? Naming.NONE : statement.naming(),
        statement.dependsOnNames());
  }
}
