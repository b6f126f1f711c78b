package dev.weir.wire.postgres.backend;

/** The field codes of the manual's "Error and Notice Message Fields". */
public enum DiagnosticField {
  /** Severity in the server's language. */
  SEVERITY_LOCALIZED('S'),
  /** Severity, never translated. */
  SEVERITY('V'),
  /** Code: the SQLSTATE. */
  SQLSTATE('C'),
  /** Message: the primary text. */
  MESSAGE('M'),
  /** Detail. */
  DETAIL('D'),
  /** Hint. */
  HINT('H'),
  /** Position in the original text, in characters from 1. */
  POSITION('P'),
  /** Position in an internally made text. */
  INTERNAL_POSITION('p'),
  /** Internal query: a text made by the server, such as one of a function. */
  INTERNAL_QUERY('q'),
  /** Where: the call stack. */
  WHERE('W'),
  /** Schema name. */
  SCHEMA('s'),
  /** Table name. */
  TABLE('t'),
  /** Column name. */
  COLUMN('c'),
  /** Data type name. */
  DATA_TYPE('d'),
  /** Constraint name. */
  CONSTRAINT('n'),
  /** File of the server's source. */
  FILE('F'),
  /** Line in that file. */
  LINE('L'),
  /** Routine of the server's source. */
  ROUTINE('R');

  private final byte code;

  DiagnosticField(char code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }
}
