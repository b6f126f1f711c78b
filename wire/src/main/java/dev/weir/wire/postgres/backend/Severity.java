package dev.weir.wire.postgres.backend;

/** How grave a diagnostic is; the names are those of the wire. */
public enum Severity {
  /** The statement failed. */
  ERROR,
  /** The session ends. */
  FATAL,
  /** All sessions of the server end. */
  PANIC,
  /** Something is likely wrong. */
  WARNING,
  /** Worth knowing. */
  NOTICE,
  /** Of interest to developers. */
  DEBUG,
  /** Asked for by the client. */
  INFO,
  /** For administrators. */
  LOG
}
