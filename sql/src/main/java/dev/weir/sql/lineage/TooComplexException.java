package dev.weir.sql.lineage;

/** A statement is past a limit of the walk; it is refused as a whole. */
public final class TooComplexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TooComplexException(String message) {
    super(message, null, false, false);
  }
}
