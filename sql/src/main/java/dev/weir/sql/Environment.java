package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * What reading depends on beside the text.
 *
 * @param catalogue names and what stands behind them
 * @param names the session's prepared statements and cursors
 * @param standardConformingStrings as the server reported it; a reader that cannot follow {@code
 *     off} answers Unreadable
 * @param searchPathAtStart the value that RESET gives search_path back; null if that is not known
 */
public record Environment(
    Catalogue catalogue,
    NamedStatements names,
    boolean standardConformingStrings,
    @Nullable String searchPathAtStart) {

  /** What a RESET sets search_path back to is not known. */
  public Environment(
      Catalogue catalogue, NamedStatements names, boolean standardConformingStrings) {
    this(catalogue, names, standardConformingStrings, null);
  }
}
