package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * What a statement does to the session's prepared statements and cursors. It takes effect when the
 * server says that the statement succeeded. Names are case-exact as the server stores them.
 */
public sealed interface Naming {
  /** Nothing. */
  record None() implements Naming {}

  /** PREPARE name AS statement. */
  record Prepares(String name, Statement statement) implements Naming {}

  /** DECLARE name CURSOR FOR query. */
  record Declares(String name, Statement query, boolean holdable) implements Naming {}

  /** DEALLOCATE name, or all if null. */
  record Deallocates(@Nullable String name) implements Naming {}

  /** CLOSE name, or all if null. */
  record Closes(@Nullable String name) implements Naming {}

  /** DISCARD ALL: prepared statements, cursors, temporary tables and settings. */
  record DiscardsAll() implements Naming {}

  /** SAVEPOINT, RELEASE or ROLLBACK TO: the last takes away the portals that were made since. */
  record Savepoint(SavepointChange change, String name) implements Naming {}

  /** What becomes of a savepoint. */
  enum SavepointChange {
    SET,
    RELEASED,
    ROLLED_BACK_TO
  }

  Naming NONE = new None();
}
