package dev.weir.sql;

import java.util.Locale;

/** The kind of thing an {@link Access} touches. */
public enum ObjectKind {
  /**
   * Anything that rows are read from or written to: table, view, materialised view, foreign table,
   * partition.
   */
  TABLE,
  SEQUENCE,
  FUNCTION,
  SCHEMA,
  DATABASE,
  ROLE,
  SETTING,
  CHANNEL,
  LARGE_OBJECT,
  SERVER_FILE,
  /** A type, domain, extension, operator, policy or another definition. */
  DEFINITION,
  /** The session itself or nothing in particular (BEGIN, DISCARD). */
  SESSION;

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
