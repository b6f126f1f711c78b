package dev.weir.sql;

import java.util.Locale;

/**
 * What an access does to its object: the vocabulary of rules. Names in configuration are the
 * lower-case constants.
 */
public enum Action {
  SELECT,
  INSERT,
  UPDATE,
  DELETE,
  MERGE,
  TRUNCATE,
  CREATE,
  ALTER,
  DROP,
  GRANT,
  /** A function or procedure outside the reviewed built-ins. */
  CALL,
  /** Code that cannot be seen through: DO, a function body, EXECUTE of text, rules, triggers. */
  CODE,
  COPY,
  /** A setting outside the reviewed harmless ones. */
  SET,
  LOCK,
  NOTIFY,
  /** The server's files or programs. */
  FILE,
  /** Connections that the server opens itself: dblink, foreign servers, subscriptions. */
  NETWORK,
  /** Becoming somebody else: SET ROLE, SET SESSION AUTHORIZATION. */
  ROLE,
  REPLICATE,
  /** The server's own affairs: ALTER SYSTEM, CHECKPOINT, VACUUM, terminating backends. */
  ADMIN,
  /** BEGIN, COMMIT, ROLLBACK, savepoints. */
  TRANSACTION,
  /** Whatever was not understood. */
  UNKNOWN;

  /** The name as rules write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
