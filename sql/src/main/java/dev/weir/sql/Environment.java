package dev.weir.sql;

/**
 * What reading depends on beside the text.
 *
 * @param catalogue names and what stands behind them
 * @param names the session's prepared statements and cursors
 * @param standardConformingStrings as the server reported it; a reader that cannot follow {@code
 *     off} answers Unreadable
 */
public record Environment(
    Catalogue catalogue, NamedStatements names, boolean standardConformingStrings) {}
