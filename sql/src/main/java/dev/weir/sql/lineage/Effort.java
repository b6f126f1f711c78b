package dev.weir.sql.lineage;

/**
 * Bounds the walk of one text: how deep it goes, how many nodes it visits and how many sources it
 * keeps. Views that are followed count as part of the text.
 */
public final class Effort {
  /** Nodes in each other. A level takes at most about 400 bytes of stack. */
  public static final int DEPTH_MAX = 1_000;

  /** Visits of nodes, columns and sources. */
  public static final int STEPS_MAX = 2_000_000;

  /** Columns that all outputs of a statement together depend on. */
  public static final int SOURCES_MAX = 200_000;

  /** What a statement costs beside its nodes: its facts are kept until the text is judged. */
  private static final int STATEMENT_STEPS = 10;

  private int depth;
  private int steps;

  /** Begins another statement of the text, or one inside another. */
  public void statement() {
    spend(STATEMENT_STEPS);
  }

  public void enter() {
    if (++depth > DEPTH_MAX) {
      throw new TooComplexException("the statement is nested more than " + DEPTH_MAX + " deep");
    }
    spend(1);
  }

  public void leave() {
    depth--;
  }

  public void spend(int count) {
    steps += count;
    if (steps > STEPS_MAX || steps < 0) {
      throw new TooComplexException("the statement is too complex to be followed");
    }
  }
}
