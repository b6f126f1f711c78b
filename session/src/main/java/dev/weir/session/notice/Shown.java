package dev.weir.session.notice;

/** How much of a statement may be shown. Each shows what those before it do. */
public enum Shown {
  /** Who, where, by which rule, and what it touches: nothing of the text. */
  SUMMARY,
  /** The text, with the constants in it. */
  STATEMENT,
  /** The values of its parameters, too. */
  PARAMETERS
}
