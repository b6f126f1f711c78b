package dev.weir.wire.mysql.server;

/** What a packet is that came where a row may stand. */
public enum RowStep {
  /** A row, text or binary as the command has it. */
  ROW,
  /** The last packet of the rows. */
  END,
  /** The rows break off with an error. */
  ERROR
}
