package dev.weir.sql;

/** What a statement does to the session's transaction. */
public enum TransactionEffect {
  NONE,
  BEGIN,
  COMMIT,
  ROLLBACK,
  SAVEPOINT,
  ROLLBACK_TO_SAVEPOINT,
  RELEASE_SAVEPOINT,
  PREPARE_TRANSACTION
}
