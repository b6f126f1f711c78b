package dev.weir.policy.when;

/** A condition that cannot be used: it does not parse or does not type-check. */
public final class ConditionFault extends Exception {
  private static final long serialVersionUID = 1L;
  private final int line;
  private final int column;

  ConditionFault(int line, int column, String message) {
    super(message);
    this.line = line;
    this.column = column;
  }

  /** From 1, within the expression. */
  public int line() {
    return line;
  }

  /** From 1, within the line. */
  public int column() {
    return column;
  }
}
