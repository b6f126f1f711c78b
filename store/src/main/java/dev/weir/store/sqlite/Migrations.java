package dev.weir.store.sqlite;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Brings a schema up to date: the file's own {@code user_version} says how many of the list it has
 * seen. Each is applied in one transaction with the new number.
 */
final class Migrations {
  private Migrations() {}

  static void apply(Handle handle, List<String> migrations) {
    int version = handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
    if (version > migrations.size()) {
      throw new Database.StoreFailed(
          "the database has version %d, this program knows %d"
              .formatted(version, migrations.size()),
          new IllegalStateException("written by a newer version"));
    }
    for (int next = version; next < migrations.size(); next++) {
      apply(handle, migrations.get(next), next + 1);
    }
  }

  private static void apply(Handle handle, String script, int version)
      throws UnableToExecuteStatementException {
    handle.useTransaction(transaction -> {
      transaction.createScript(script).execute();
      transaction.execute("PRAGMA user_version = " + version);
    });
  }
}
