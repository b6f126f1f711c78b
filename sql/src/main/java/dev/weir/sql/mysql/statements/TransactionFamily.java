package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LockStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SavepointStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TransactionStatementContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transactions, savepoints and locks. */
final class TransactionFamily implements Family {
  private static final ObjectName TRANSACTION = ObjectName.bare("transaction");

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    var transaction = statement.transactionOrLockingStatement();
    if (transaction == null) {
      return null;
    }
    Facts facts = reader.facts();
    if (transaction.transactionStatement() != null) {
      return transaction(transaction.transactionStatement(), facts);
    }
    if (transaction.savepointStatement() != null) {
      return savepoint(transaction.savepointStatement(), facts);
    }
    if (transaction.lockStatement() != null) {
      return lock(transaction.lockStatement(), reader);
    }
    facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("distributed transaction"));
    boolean recover = transaction.xaStatement().RECOVER_SYMBOL() != null;
    if (recover) {
      facts.untraced("XA RECOVER shows what other sessions wrote into their identifiers");
    }
    return recover ? Meaning.rows("XA", List.of()) : Meaning.command("XA");
  }

  static Meaning begin(String kind, Facts facts) {
    facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, TRANSACTION);
    return Meaning.command(kind).with(TransactionEffect.BEGIN);
  }

  private static Meaning transaction(TransactionStatementContext statement, Facts facts) {
    if (statement.START_SYMBOL() != null) {
      return begin("START TRANSACTION", facts);
    }
    facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, TRANSACTION);
    return Meaning.command("COMMIT").with(TransactionEffect.COMMIT);
  }

  private static Meaning savepoint(SavepointStatementContext statement, Facts facts) {
    facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, TRANSACTION);
    if (statement.identifier() == null) {
      return Meaning.command("ROLLBACK").with(TransactionEffect.ROLLBACK);
    }
    String name = Names.of(statement.identifier());
    if (statement.ROLLBACK_SYMBOL() != null) {
      return Meaning.command("ROLLBACK")
          .with(TransactionEffect.ROLLBACK_TO_SAVEPOINT)
          .with(new Naming.Savepoint(Naming.SavepointChange.ROLLED_BACK_TO, name));
    }
    return statement.RELEASE_SYMBOL() == null
        ? Meaning.command("SAVEPOINT")
            .with(TransactionEffect.SAVEPOINT)
            .with(new Naming.Savepoint(Naming.SavepointChange.SET, name))
        : Meaning.command("RELEASE SAVEPOINT")
            .with(TransactionEffect.RELEASE_SAVEPOINT)
            .with(new Naming.Savepoint(Naming.SavepointChange.RELEASED, name));
  }

  private static Meaning lock(LockStatementContext lock, StatementReader reader) {
    Facts facts = reader.facts();
    if (lock.INSTANCE_SYMBOL() != null) {
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("instance"));
      return Meaning.command(lock.LOCK_SYMBOL() == null ? "UNLOCK INSTANCE" : "LOCK INSTANCE");
    }
    if (lock.UNLOCK_SYMBOL() != null) {
      facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, ObjectName.bare("session"));
      return Meaning.command("UNLOCK TABLES");
    }
    lock.lockItem()
        .forEach(item ->
            facts.access(Action.LOCK, ObjectKind.TABLE, reader.objects().name(item.tableRef())));
    facts.setRowLocking();
    return Meaning.command("LOCK TABLES");
  }
}
