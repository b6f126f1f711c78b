package dev.weir.sql.postgres.lineage;

/**
 * Bounds the walk of one text: how deep it goes, how many nodes it visits and how many sources it
 * keeps. Views that are followed count as part of the text.
 */
public final class Effort {
  /** Nodes in each other. A level takes at most about 400 bytes of stack. */
  static final int DEPTH_MAX = 1_000;

  /** Visits of nodes, columns and sources. */
  static final int STEPS_MAX = 2_000_000;

  /** PostgreSQL's own limit (MaxTupleAttributeNumber). */
  static final int COLUMNS_MAX = 1_664;

  /** Columns that all outputs of a statement together depend on. */
  static final int SOURCES_MAX = 200_000;

  /** What a statement costs beside its nodes: its facts are kept until the text is judged. */
  private static final int STATEMENT_STEPS = 10;

  private int depth;
  private int steps;

  /** Begins another statement of the text, or one inside another. */
  public void statement() {
    spend(STATEMENT_STEPS);
  }

  void enter() {
    if (++depth > DEPTH_MAX) {
      throw new TooComplexException("the statement is nested more than " + DEPTH_MAX + " deep");
    }
    spend(1);
  }

  void leave() {
    depth--;
  }

  void spend(int count) {
    steps += count;
    if (steps > STEPS_MAX || steps < 0) {
      throw new TooComplexException("the statement is too complex to be followed");
    }
  }
}
